export * from './statement/derive-ids.js';
export * from './statement/attachments.js';
export * from './statement/record-statements.js';
export * from './day.js';
export * from './programme.js';
export type { RedactedFrom } from './redacted-from.js';
export { quarterAt, type Quarter } from './quarters.js';
export * from './vocabulary/classify.js';
export * from './vocabulary/extract.js';
export * from './vocabulary/measured-terms.js';
export * from './vocabulary/templates.js';
export * from './vocabulary/violations.js';
export {
  PROFILE_CONTEXT,
  profileDocument,
  type ProfileDocument,
  type ProfileNode,
} from './vocabulary/profile/document.js';
export * from './vocabulary/profile/iris.js';
export { HISTORY_CONFLICT } from './participant/check-command.js';
export * from './participant/decider.js';
export * from './participant/commands.js';
export * from './participant/events.js';
export * from './school/decider.js';
export * from './school/events.js';
export { CASCADE, cascade, CASCADE_TEMPLATES } from './measures/cascade.js';
export { BREADTH, breadth } from './measures/breadth.js';
export { cutOffOf } from './measures/cut-off.js';
export type { Field, FieldKind, FieldType, MeasureDescription, TableDescription } from './measures/describe.js';
export { EVALUATION_LEVEL, evaluationLevel } from './measures/evaluation-level.js';
export { HOURS, hours, HOURS_TEMPLATES } from './measures/hours.js';
export {
  CYCLE_STAGES,
  cycleFigures,
  cyclesOf,
  INQUIRY_CYCLES,
  listedCycles,
  type Cycle,
} from './measures/inquiry-cycles.js';
export { PEER_COUNSELLING_NETWORK, peerCounsellingNetwork } from './measures/peer-counselling-network.js';
export { rowsOfPerson, rowsOfSchool } from './measures/rows.js';
export * from './participant/own-identity.js';
export {
  consentsOn,
  evolveParticipant,
  initialParticipant,
  schoolOn,
  withMembership,
  type ParticipantState,
} from './participant/state.js';
export type { Consent, Membership } from './participant/state.js';
export { ACTIVE_TEMPLATES } from './measures/active.js';
export { CAPACITY_INDEX, capacityIndex } from './measures/capacity-index.js';
export {
  DATA_QUALITY,
  dataQuality,
  flagsBeside,
  qualityFlags,
  type QualityEvent,
  type QualityStatement,
  type QualityTally,
} from './measures/data-quality.js';
export { GROWTH, growth } from './measures/growth.js';
export { registeredPeople, type Registered, type RosterMember } from './measures/registered.js';
export { REPORTING, reporting } from './measures/reporting.js';
export { RETENTION, retention } from './measures/retention.js';
export * from './learning-event/build-statement.js';
export * from './learning-event/check-event.js';
export type * from './learning-event/event.js';
export * from './memo/memo.js';
