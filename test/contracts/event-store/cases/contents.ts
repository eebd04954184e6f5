import { EventTooLarge, MAX_EVENT_BYTES, type Commit, type EventStore } from '#eventstore';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { useLog, type Harness } from '../harness.js';
import { event, events, here, newStream, proposed, readOn, record } from '../tools.js';

export function contentCases(harness: Harness): void {
  const log = useLog(harness);
  let store: EventStore;
  let base: bigint;
  let stream: string;
  beforeEach(async () => {
    store = await log.open();
    base = await here(store);
    stream = newStream();
  });

  describe('texts', () => {
    it.each([
      ['numbers as written', '{"a":1.0,"b":1e2,"c":-0,"d":12345678901234567890.000}'],
      ['keys in their order, and twice', '{"10":1,"2":2,"a":3,"a":4}'],
      ['white space', ' {\t"a" :\r\n 1 }\n'],
      ['quotes, commas, braces, backslashes', JSON.stringify({ '{"a",NULL}': '\\"\\\\\'$1%_\b\f' })],
      ['an escaped NUL and half a pair', '{"nul":"\\u0000","half":"\\ud83d","pair":"\\uD83D\\uDE00"}'],
      ['astral characters', JSON.stringify('😀𝔘👩‍👩‍👧‍👦\u{10fffd}')],
      ['one text composed and decomposed', JSON.stringify(['\u00e9\u1ec7', 'e\u0301e\u0323\u0302'])],
      ['marks, joiners, line separators', JSON.stringify('\ufeff\u200b\u200e\u2028\u2029\u0085\uffff\u007f')],
      ['a bare scalar', 'null'],
    ])('are kept to the byte: %s', async (_, text) => {
      const [inData, inMetadata] = [event({ data: text }), event({ metadata: text })];
      await record(store, stream, [inData, inMetadata]);
      expect((await store.readStream(stream)).events.map(proposed)).toEqual([inData, inMetadata]);
      expect((await readOn(store, { after: base })).map(proposed)).toEqual([inData, inMetadata]);
    });

    it('are kept in types and names of streams too', async () => {
      const names = ['Ünïcode-é', 'Ünïcode-e\u0301', 'a%_b-\\"\',{}', 'with space', '😀-1', `long--${'é'.repeat(479)}`];
      for (const name of names) {
        const own = `${name}${randomUUID()}`;
        const one = event({ type: name.slice(0, 100) });
        await record(store, own, [one], 'none');
        expect(await store.readStream(own)).toMatchObject({ state: 'exists', events: [{ ...one, stream: own }] });
      }
    });
  });

  describe('a commit', () => {
    it.each([
      ['no event', { events: [] }],
      ['an empty name of a stream', { stream: '' }],
      ["a system stream's name", { stream: '$mine' }],
      ['an id in upper case', { events: [event({ id: randomUUID().toUpperCase() })] }],
      ['an id that is none', { events: [event({ id: 'mine' })] }],
      ['an empty type', { events: [event({ type: '' })] }],
      ["a system event's type", { events: [event({ type: '$streamDeleted' })] }],
      ['a NUL in its data', { events: [event({ data: '"\0"' })] }],
      ['half of a surrogate pair in its metadata', { events: [event({ metadata: '"\ud83d"' })] }],
      ['a negative revision', { expected: -1n }],
    ])('with %s throws, and writes nothing', async (_, wrong: Partial<Commit>) => {
      const good = { stream: newStream(), expected: 'none', events: events(1) } as const;
      const bad: Commit = { stream: newStream(), expected: 'any', events: events(1), ...wrong };
      await expect(store.append([good, bad])).rejects.toThrow(RangeError);
      expect(await readOn(store, { after: base })).toEqual([]);
    });
  });

  describe('a large event', () => {
    /** Data of so many bytes of UTF-8, in about half as many characters. */
    const dataOf = (bytes: number) => `"${'é'.repeat((bytes - 2) >> 1)}${bytes % 2 ? 'x' : ''}"`;

    it('of the most bytes is taken, beside metadata', async () => {
      const large = event({ data: dataOf(MAX_EVENT_BYTES), metadata: JSON.stringify('m'.repeat(60_000)) });
      expect(Buffer.byteLength(large.data)).toBe(1_048_576);
      await record(store, stream, [large], 'none');
      const [read] = (await store.readStream(stream)).events;
      expect(read!.data === large.data && read!.metadata === large.metadata).toBe(true);
      expect((await readOn(store, { after: base }))[0]!.data === large.data).toBe(true);
    });

    it('of a byte more is refused, with all that came with it', async () => {
      const good = { stream: newStream(), expected: 'none', events: events(1) } as const;
      const bad = { stream, expected: 'any', events: [event(), event({ data: dataOf(MAX_EVENT_BYTES + 1) })] } as const;
      const neighbour = record(store, newStream(), events(1), 'none');
      const error = await store.append([good, bad]).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(EventTooLarge);
      expect(error).toMatchObject({ stream, bytes: MAX_EVENT_BYTES + 1, limit: MAX_EVENT_BYTES });
      await neighbour;
      expect(await readOn(store, { after: base })).toHaveLength(1);
    });
  });
}
