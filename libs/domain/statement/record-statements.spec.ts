import { describe, expect, it } from '@jest/globals';
import { parseJson, type JsonDocument } from '#xapi';
import {
  prepareStatements,
  recordedText,
  saysTheSame,
  type PreparedStatement,
  type Submission,
} from './record-statements.js';

const ID = '6690e6c9-3ef0-4ed3-8b37-7f3964730bee';
const statement = {
  actor: { mbox: 'mailto:synthetic@example.org' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/attended' },
  object: { id: 'https://lms.example/workshops/1' },
};
let made = 0;
const submission: Submission = {
  version: '1.0.3',
  authority: { objectType: 'Agent', account: { homePage: 'https://vetrail.example', name: 'key' } },
  credential: 'key',
  requestId: 'request',
  newId: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
};

const problems = (input: unknown, over: Partial<Submission> = {}) => {
  const document = parseJson(typeof input === 'string' ? input : JSON.stringify(input)) as JsonDocument;
  return prepareStatements(document, { ...submission, ...over });
};
const prepared = (input: unknown, over: Partial<Submission> = {}) => problems(input, over) as PreparedStatement[];

describe('recording statements', () => {
  it('fills in id, authority and version, and records nothing that only a record store may say', () => {
    const [one] = prepared({
      ...statement,
      stored: '2020-01-01T00:00:00Z',
      authority: { mbox: 'mailto:forged@example.org' },
    });
    expect(JSON.parse(one!.event.data)).toEqual({
      ...statement,
      id: one!.id,
      authority: submission.authority,
      version: '1.0.0',
    });
    expect(JSON.parse(one!.event.metadata)).toEqual({
      schema: 1,
      credential: 'key',
      requestId: 'request',
      xapiVersion: '1.0.3',
    });
  });

  it('names the event by what was sent, so that a retry is the same event', () => {
    const [first] = prepared({ id: ID, ...statement });
    const [again] = prepared({ id: ID.toUpperCase(), ...statement }, { requestId: 'another' });
    const [other] = prepared({ id: ID, ...statement, timestamp: '2023-01-01T00:00:00Z' });
    expect(again!.event.id).toBe(first!.event.id);
    expect(other!.event.id).not.toBe(first!.event.id);
    expect(first!.event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('records the same of the same statement, however it is spaced, escaped and ordered', () => {
    const sent = { id: ID, ...statement, actor: { ...statement.actor, name: 'Ærlig' }, result: { duration: 'PT1H' } };
    const { id, ...rest } = sent;
    const event = ({ event: { data, ...one } }: PreparedStatement) => ({ ...one, data });
    const first = prepared([sent]).map(event);
    expect(first[0]!.data).toMatch(/"duration":"PT1H"},"authority":{.*},"version":"1.0.0"}$/);
    const authority = { mbox: 'mailto:forged@example.org' };
    for (const text of [
      JSON.stringify([sent], undefined, 2),
      JSON.stringify([{ ...rest, id }]),
      JSON.stringify([{ ...sent, authority, stored: '2020-01-01T00:00:00Z' }]),
      JSON.stringify([{ ...sent, version: '1.0.0', id: ID.toUpperCase() }]),
      JSON.stringify([sent]).replaceAll('/', '\\/').replace('Æ', '\\u00c6'),
    ]) {
      expect(prepared(text).map(event)).toEqual(first);
    }
    const [, second] = prepared(JSON.stringify([{ ...sent, id: ID.replace('6', '7') }, sent]));
    expect(event(second!)).toEqual(first[0]);
  });

  it('keeps the version that a statement names, and writes 2.0.0 where a 2.0 request names none', () => {
    expect(JSON.parse(prepared({ ...statement, version: '1.0.2' })[0]!.event.data)).toHaveProperty('version', '1.0.2');
    expect(JSON.parse(prepared(statement, { version: '2.0.0' })[0]!.event.data)).toHaveProperty('version', '2.0.0');
  });

  it('takes an empty batch', () => expect(prepared([])).toEqual([]));

  it('names every problem of a batch', () => {
    expect(problems([statement, { ...statement, actor: {} }, { ...statement, verb: { id: 'x' } }])).toMatchObject([
      { path: '$[1].actor', rule: 'identifier-required' },
      { path: '$[2].verb.id', rule: 'iri' },
    ]);
  });

  it('names a hundred problems of a million, and looks for no more', () => {
    const found = problems(`[${'0,'.repeat(1_000_000)}0]`) as { path: string }[];
    expect(found.map(({ path }) => path)).toEqual(Array.from({ length: 100 }, (_, i) => `$[${i}]`));
    const extensions = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`no iri ${i}`, 0]));
    expect(problems({ ...statement, result: { extensions } })).toHaveLength(100);
  });

  it('refuses two statements of one id, whatever the letter case', () => {
    expect(
      problems([
        { ...statement, id: ID },
        { ...statement, id: ID.toUpperCase() },
      ]),
    ).toMatchObject([{ path: '$[1].id', rule: 'id-unique' }]);
  });

  it('holds a PUT to its parameter', () => {
    expect(prepared(statement, { putId: ID })[0]!.id).toBe(ID);
    expect(problems({ ...statement, id: submission.newId() }, { putId: ID })).toMatchObject([
      { path: '$.id', rule: 'id-as-parameter' },
    ]);
  });

  it('names the event of a PUT by what was sent, though only the parameter has the id', () => {
    const [first] = prepared(statement, { putId: ID });
    const [again] = prepared({ ...statement, id: ID }, { putId: ID });
    const [other] = prepared({ ...statement, verb: { id: 'https://lms.example/verbs/other' } }, { putId: ID });
    expect(again!.event.id).toBe(first!.event.id);
    expect(other!.event.id).not.toBe(first!.event.id);
  });

  it('holds equal what differs only in what the standard leaves out', () => {
    const [first] = prepared({ id: ID, ...statement, timestamp: '2023-04-18T09:00:00Z' });
    const [same] = prepared({
      timestamp: '2023-04-18T11:00:00+02:00',
      ...statement,
      verb: { ...statement.verb, display: { en: 'attended' } },
      id: ID,
    });
    const [different] = prepared({ id: ID, ...statement, timestamp: '2023-04-18T09:00:01Z' });
    expect(saysTheSame(same!, first!.event)).toBe(true);
    expect(saysTheSame(different!, first!.event)).toBe(false);
  });
});

describe('numbers that a double would change', () => {
  const withScore = (raw: string, id = ID) => {
    const context = '{"contextActivities":{"parent":{"id":"https://lms.example/course"}}}';
    return `${JSON.stringify({ id, ...statement }).slice(0, -1)},"context":${context},"result":{"score":{"raw":${raw}}}}`;
  };

  it('are kept as they were sent, in the form in which the statement is kept', () => {
    const [one] = prepared(withScore('12345678901234567890'));
    expect(one!.event.data).toContain('"raw":12345678901234567000');
    expect(recordedText(one!.event)).toContain('"raw":12345678901234567890');
    expect(recordedText(one!.event).replace('567890}', '567000}')).toBe(one!.event.data);
    expect(recordedText(one!.event)).toContain('"parent":[{"id":"https://lms.example/course"}]');
  });

  it('cost other statements of the batch nothing', () => {
    const batch = prepared(`[${withScore('1', submission.newId())},${withScore('1.0')}]`);
    expect(batch.map(({ event }) => 'exact' in (JSON.parse(event.metadata) as object))).toEqual([false, true]);
    expect(batch.map(({ event }) => /"raw":([\d.]+)/.exec(recordedText(event))![1])).toEqual(['1', '1.0']);
  });

  it('name other events than the numbers they would become', () => {
    const events = ['1', '1.0', '1e0'].map((raw) => prepared(withScore(raw))[0]!.event.id);
    expect(new Set(events).size).toBe(3);
    expect(prepared(withScore('1.0'))[0]!.event.id).toBe(events[1]);
  });

  it.each([
    ['1.0', '1', true],
    ['1e2', '100.00', true],
    ['12345678901234567890', '12345678901234567891', false],
    ['0.1', '0.1000000000000000055', false],
    ['1.5', '1.50', true],
    ['-0', '0', true],
  ])('%s says the same as %s: %p', (sent, recorded, same) => {
    const [a] = prepared(withScore(sent));
    const [b] = prepared(withScore(recorded));
    expect(saysTheSame(a!, b!.event)).toBe(same);
    expect(saysTheSame(b!, a!.event)).toBe(same);
  });
});
