import type { Programme } from '#domain';
import { activities } from './activities/model.js';
import type { ReadModel } from './contract.js';
import { attachmentReferences } from './attachment-references/model.js';
import { createParticipantTimeline } from './participant-timeline/model.js';
import { roster } from './roster/model.js';
import { statementIndex } from './statement-index/model.js';

/**
 * Every read model that the projector keeps. `school-development` is not among them: it has no tables of its own, but
 * counts the timeline's facts when it is asked.
 */
export function createReadModels(programme: Programme): ReadModel[] {
  return [statementIndex, activities, roster, createParticipantTimeline(programme), attachmentReferences];
}
