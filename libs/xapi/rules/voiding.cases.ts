import { all, put, type Change, type RuleCase, type RuleTable } from './rule-case.fixture.js';
import { ACTIVITY, AGENT, GROUP, REFERENCE, SUB_STATEMENT, VOIDED_VERB } from './samples.fixture.js';

const voids = (object: unknown, verb: unknown = VOIDED_VERB): Change =>
  all(put('verb', verb), put('object', object), put('context', {}));
const refused = (what: string, object: unknown): RuleCase => ({
  says: `What is voided is a statement, not ${what}.`,
  change: voids(object),
  at: '$.object',
  rule: 'voiding',
});

export const VOIDING: RuleTable = {
  section: '2.3.2 Voiding',
  cases: [
    { says: 'A statement voids another by a reference.', change: voids(REFERENCE) },
    {
      says: 'The display of the verb does not matter.',
      change: voids(REFERENCE, { ...VOIDED_VERB, display: { en: 'took back' } }),
    },
    refused('an activity', ACTIVITY),
    refused('an activity that does not say to be one', { id: ACTIVITY.id }),
    refused('an agent', AGENT),
    refused('a group', GROUP),
    refused('a SubStatement', SUB_STATEMENT),
    {
      says: 'What is voided has an id.',
      change: voids({ objectType: 'StatementRef' }),
      at: '$.object.id',
      rule: 'required',
    },
    {
      says: 'What is voided has a UUID.',
      change: voids({ ...REFERENCE, id: 'the last one' }),
      at: '$.object.id',
      rule: 'uuid',
    },
    {
      says: 'Another verb that looks like it voids nothing.',
      change: voids(ACTIVITY, { id: `${VOIDED_VERB.id}-twice` }),
    },
    {
      says: 'The verb has its letter case.',
      change: voids(ACTIVITY, { id: VOIDED_VERB.id.replace('voided', 'Voided') }),
    },
  ],
};
