export * from './statement/record-statements.js';
export * from './day.js';
export * from './programme.js';
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
export * from './participant/decider.js';
export * from './participant/events.js';
