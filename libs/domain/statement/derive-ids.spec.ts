import { describe, expect, it } from '@jest/globals';
import { parseJson, type Agent, type JsonDocument } from '#xapi';
import { derivedIds } from './derive-ids.js';
import { prepareStatements, type PreparedStatement } from './record-statements.js';

const AUTHORITY: Agent = { objectType: 'Agent', account: { homePage: 'https://lms.example', name: 'lms' } };
const viewed = (page: string) => ({
  actor: { mbox: 'mailto:a@example.org' },
  verb: { id: 'http://id.tincanapi.com/verb/viewed' },
  object: { id: `https://lms.example/${page}` },
  timestamp: '2023-04-18T09:00:00Z',
});

function record(statements: unknown, credential = 'lms', derive = true): PreparedStatement[] {
  return prepareStatements(parseJson(JSON.stringify(statements)) as JsonDocument, {
    version: '1.0.3',
    authority: AUTHORITY,
    credential,
    requestId: 'r',
    newId: () => crypto.randomUUID(),
    deriveId: derive ? derivedIds(credential) : undefined,
  }) as PreparedStatement[];
}
const ids = (...parameters: Parameters<typeof record>) => record(...parameters).map(({ id }) => id);

describe('ids from the content', () => {
  it('are the same for the same statement, in whatever order its properties come and in whatever batch', () => {
    const { actor, ...others } = viewed('1');
    expect(ids([viewed('1'), viewed('2')])).toEqual(ids([{ ...others, actor }, viewed('2')]));
    expect(ids(viewed('2'))).toEqual([ids([viewed('1'), viewed('2')])[1]]);
    expect(ids(viewed('1'))[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(record(viewed('1'))[0]!.event.id).toBe(record(viewed('1'))[0]!.event.id);
  });

  it('differ by content and by credential', () => {
    expect(new Set([...ids(viewed('1')), ...ids(viewed('2')), ...ids(viewed('1'), 'other')]).size).toBe(3);
  });

  it('tell statements of one request apart that say the same', () => {
    const batch = [viewed('1'), viewed('1'), viewed('1')];
    expect(new Set(ids(batch)).size).toBe(3);
    expect(ids(batch)).toEqual(ids(batch));
  });

  it('leave those alone that come with an id, and are off where nobody asked for them', () => {
    const id = '3f0c1c2e-8d5b-4b8e-9a53-5f2d1c0a7b64';
    expect(ids({ ...viewed('1'), id })).toEqual([id]);
    expect(ids(viewed('1'), 'lms', false)).not.toEqual(ids(viewed('1'), 'lms', false));
  });
});

describe('what is recorded beside a statement', () => {
  const metadataOf = (more: Partial<Parameters<typeof prepareStatements>[1]>, statement: object = viewed('1')) => {
    const submission = { version: '1.0.3', authority: AUTHORITY, credential: 'lms', requestId: 'r' } as const;
    const document = parseJson(JSON.stringify(statement)) as JsonDocument;
    const [prepared] = prepareStatements(document, { ...submission, newId: () => crypto.randomUUID(), ...more });
    return 'event' in prepared! ? (JSON.parse(prepared.event.metadata) as Record<string, unknown>) : prepared;
  };
  const wrong = { ...viewed('1'), result: null };

  it('says where its activities are not to be defined by it', () => {
    expect(metadataOf({})).not.toHaveProperty('define');
    expect(metadataOf({ define: false })).toMatchObject({ define: false, credential: 'lms' });
  });

  it('names what was mended, for lenient credentials alone and only where the statement needs it', () => {
    expect(metadataOf({ lenient: true }, wrong)).toMatchObject({ quirks: ['null-property'] });
    expect(metadataOf({ lenient: true })).not.toHaveProperty('quirks');
    expect(metadataOf({}, wrong)).toMatchObject({ rule: 'null' });
  });
});
