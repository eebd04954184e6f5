import type { Statement } from '#xapi';
import { base, statementOf } from './statements.fixture.js';
import { ASSESSMENT_TYPE, type Template } from './templates.js';

const ADL = 'http://adlnet.gov/expapi';
const TINCAN = 'http://id.tincanapi.com';

const extensions = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.includes(':') ? name : `${base}/extensions/${name}`, value]),
  );

type Own = Pick<Statement, 'result'> & { readonly context?: Readonly<Record<string, unknown>> };

const REGISTRATION = '10000000-0000-4000-8000-000000000001';
const cycle = (values: Readonly<Record<string, unknown>> = {}, more: Readonly<Record<string, unknown>> = {}): Own => ({
  context: { registration: REGISTRATION, extensions: extensions(values), ...more },
});

const OWN: Readonly<Record<Template, readonly [verb: string, type: string, own: Own]>> = {
  T1: [
    `${ADL}/verbs/registered`,
    `${TINCAN}/activitytype/project`,
    { context: { extensions: extensions({ role: { position: 'teacher', projectRole: ['trainer'] } }) } },
  ],
  T2: [
    `${ADL}/verbs/attended`,
    `${ADL}/activities/meeting`,
    { result: { duration: 'PT3H' }, context: { extensions: extensions({ 'event-kind': 'workshop' }) } },
  ],
  T3: [`${ADL}/verbs/completed`, `${ADL}/activities/module`, { result: { completion: true } }],
  T4: [`${TINCAN}/verb/rated`, `${ADL}/activities/meeting`, { result: { score: { raw: 4, min: 1, max: 5 } } }],
  T5: [
    `${ADL}/verbs/completed`,
    `${ADL}/activities/assessment`,
    {
      result: { score: { raw: 3, min: 1, max: 5 } },
      context: {
        extensions: extensions({ [ASSESSMENT_TYPE]: 'pretest', competence: 'C1', 'instrument-version': '1' }),
      },
    },
  ],
  T6: ['planned', 'inquiry-cycle', cycle()],
  T7: ['enacted', 'inquiry-cycle', cycle({ 'double-demand': ['practical', 'principle'] })],
  T8: ['reflected', 'inquiry-cycle', cycle({}, { statement: { objectType: 'StatementRef', id: REGISTRATION } })],
  T9: ['adjusted', 'inquiry-cycle', cycle({ 'change-kind': 'practice' })],
  T10: [
    'counselled',
    'peer-counselling-visit',
    { result: { duration: 'P1D' }, context: { extensions: extensions({ 'counterpart-school': 'it-cometa' }) } },
  ],
  T11: ['facilitated', 'local-process', { result: { duration: 'PT2H' } }],
  T12: [
    'led',
    'leadership-action',
    { context: { extensions: extensions({ 'leadership-dimension': 'teacher-learning' }) } },
  ],
};

/** A statement that keeps every rule of its template, written out by hand. */
export function conforming(template: Template): Statement {
  const [verb, type, { result, context }] = OWN[template];
  return statementOf(verb, type, {
    ...(result && { result }),
    context: {
      team: { objectType: 'Group', account: { homePage: `${base}/schools`, name: 'dk-randers' } },
      contextActivities: {
        category: [{ id: `${base}/profile/v1` }],
        parent: [{ id: `${base}/objectives/O2-theory-method` }],
        grouping: [{ id: `${base}/programme` }],
      },
      ...context,
    },
  });
}
