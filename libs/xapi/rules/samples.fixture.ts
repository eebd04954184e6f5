export const UUID = '3f0c1c2e-8d5b-4b8e-9a53-5f2d1c0a7b64';
export const OTHER_UUID = '9b7e6a10-52c4-4d1f-8f0e-2a6b3c4d5e6f';
export const SHA1 = 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3';
export const SHA2 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
export const VOIDED_VERB = { id: 'http://adlnet.gov/expapi/verbs/voided' };

export const AGENT = { objectType: 'Agent', name: 'A learner', mbox: 'mailto:learner@example.org' };
export const MEMBER = { objectType: 'Agent', mbox: 'mailto:member@example.org' };
export const OTHER_MEMBER = { mbox: 'mailto:other@example.org' };
export const ACCOUNT = { homePage: 'https://lms.example.org', name: 'learner-1' };
export const GROUP = { objectType: 'Group', name: 'A team', account: ACCOUNT, member: [MEMBER] };
export const ANONYMOUS_GROUP = { objectType: 'Group', member: [MEMBER, OTHER_MEMBER] };
export const ACTIVITY = { objectType: 'Activity', id: 'https://example.org/courses/1' };
export const REFERENCE = { objectType: 'StatementRef', id: OTHER_UUID };
export const ATTACHMENT = {
  usageType: 'https://example.org/usages/essay',
  display: { en: 'An essay' },
  description: { en: 'What was handed in' },
  contentType: 'text/plain; charset=utf-8',
  length: 27,
  sha2: SHA2,
  fileUrl: 'https://example.org/essays/1',
};

/** Nothing but what a statement must have. */
export const SMALLEST = {
  actor: { mbox: 'mailto:learner@example.org' },
  verb: { id: 'https://example.org/verbs/tried' },
  object: { id: 'https://example.org/courses/1' },
};

export const SUB_STATEMENT = { objectType: 'SubStatement', ...SMALLEST };

/**
 * A statement about an activity with every property that all versions have, but for what goes only with some: `revision`
 * and `platform`, and what makes an activity an interaction. The cases change this one.
 */
export const SAMPLE = {
  id: UUID,
  actor: AGENT,
  verb: { id: 'https://example.org/verbs/tried', display: { en: 'tried', da: 'prøvede' } },
  object: {
    ...ACTIVITY,
    definition: {
      name: { en: 'A course' },
      description: { en: 'A course that has been made up' },
      type: 'https://example.org/types/course',
      moreInfo: 'https://example.org/courses/1/about',
      extensions: { 'https://example.org/extensions/room': { floor: 3 } },
    },
  },
  result: {
    score: { scaled: 0.5, raw: 50, min: 0, max: 100 },
    success: true,
    completion: false,
    response: 'an answer',
    duration: 'PT1H30M',
    extensions: { 'https://example.org/extensions/attempts': 2 },
  },
  context: {
    registration: OTHER_UUID,
    instructor: { name: 'An instructor', mbox_sha1sum: SHA1 },
    team: GROUP,
    contextActivities: {
      parent: [{ id: 'https://example.org/programmes/1' }],
      grouping: [ACTIVITY],
      category: [{ id: 'https://example.org/profiles/1' }],
      other: [{ id: 'https://example.org/books/1' }, { id: 'https://example.org/books/2' }],
    },
    language: 'en-GB',
    statement: REFERENCE,
    extensions: { 'https://example.org/extensions/weather': 'fine' },
  },
  timestamp: '2024-09-01T08:00:00.123Z',
  stored: '2024-09-01T08:00:01Z',
  authority: { objectType: 'Agent', openid: 'https://id.example.org/lrs' },
  version: '1.0.0',
  attachments: [ATTACHMENT],
};
