import fc from 'fast-check';
import { DEEP, STRANGE_NAMES, STRANGE_NUMBERS, STRANGE_TEXTS } from './strange.js';

/** One blow to a JSON value, wherever `at` hits. */
interface Blow {
  readonly kind: 'remove' | 'replace' | 'rename' | 'add' | 'wrap' | 'repeat';
  readonly at: number;
  readonly junk: unknown;
  readonly name: string;
}

const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, {}, [], [null], [[]], { '': '' }, DEEP),
  fc.constantFrom(...STRANGE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.jsonValue({ maxDepth: 2 }),
);

const blow: fc.Arbitrary<Blow> = fc.record({
  kind: fc.constantFrom('remove', 'replace', 'replace', 'rename', 'add', 'wrap', 'repeat'),
  at: fc.nat(10_000),
  junk,
  name: fc.oneof(fc.constantFrom(...STRANGE_NAMES), fc.string({ maxLength: 8 })),
});

type Container = Record<string, unknown> | unknown[];

/** A JSON value with up to three places of it damaged. */
export function damagedJson(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(value, fc.array(blow, { maxLength: 3 })).map(([whole, blows]) => {
    const holder = [structuredClone(whole)];
    for (const one of blows) strike(holder, one);
    return holder[0];
  });
}

function strike(holder: unknown[], { kind, at, junk: constant, name }: Blow): void {
  const places = placesOf(holder);
  const place = places[at % places.length];
  if (!place) return;
  const [owner, key] = place;
  const target = (owner as Record<string, unknown>)[key];
  // What is put in may be struck itself, and would change wherever else it stands.
  const value = structuredClone(constant);
  switch (kind) {
    case 'remove':
      return void (Array.isArray(owner) ? owner.splice(Number(key), 1) : delete owner[key]);
    case 'replace':
      return set(owner, key, value);
    case 'wrap':
      return set(owner, key, at % 2 ? [target] : { [name || 'x']: target });
    case 'repeat':
      return void (Array.isArray(owner)
        ? owner.push(structuredClone(target))
        : set(owner, name, structuredClone(target)));
    case 'add':
      return isContainer(target) && !Array.isArray(target) ? set(target, name, value) : set(owner, key, value);
    case 'rename':
      if (Array.isArray(owner)) return;
      delete owner[key];
      return set(owner, at % 2 ? name : key.toUpperCase(), target);
    default:
      return kind satisfies never;
  }
}

/** As JSON does it: a property named __proto__ is one. */
function set(owner: Container, key: string, value: unknown): void {
  Object.defineProperty(owner, key, { value, writable: true, enumerable: true, configurable: true });
}

function placesOf(value: Container): [Container, string][] {
  return Object.entries(value).flatMap(([key, inner]) => [
    [value, key] as [Container, string],
    ...(isContainer(inner) ? placesOf(inner) : []),
  ]);
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** One blow to bytes; `at` is a share of their length. */
interface ByteBlow {
  readonly kind: 'cut' | 'flip' | 'insert' | 'remove' | 'repeat' | 'number';
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly numeral: string;
}

const byteBlow: fc.Arbitrary<ByteBlow> = fc.record({
  kind: fc.constantFrom('cut', 'flip', 'insert', 'remove', 'repeat', 'number', 'number'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 6 }),
    fc.constantFrom(...['{', '"', '\r\n', ',', '\0', '\ufeff', '--'].map((text) => new Uint8Array(Buffer.from(text)))),
  ),
  numeral: fc.constantFrom(...STRANGE_NUMBERS),
});

/** Bytes as they are more often than not, else with up to two places of them damaged. */
export function damagedBytes(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const blows = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(byteBlow, { minLength: 1, maxLength: 2 }) },
  );
  return fc.tuple(bytes, blows).map(([whole, all]) => all.reduce(hit, whole));
}

function hit(whole: Buffer, { kind, at, bytes, numeral }: ByteBlow): Buffer {
  const place = Math.floor(at * whole.length);
  const [before, after] = [whole.subarray(0, place), whole.subarray(place)];
  switch (kind) {
    case 'cut':
      return before;
    case 'flip':
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (bytes[0]! || 1)]), after.subarray(1)]);
    case 'insert':
      return Buffer.concat([before, bytes, after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(bytes.length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, 40), after]);
    case 'number':
      return Buffer.from(whole.toString('latin1').replace(/(?<=:)-?\d[\d.eE+-]*(?=[,}])/, numeral), 'latin1');
    default:
      return kind satisfies never;
  }
}
