import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { atMost, atMostSum, Attacker, sum, type Inequality } from '../../../test/support/attacker.js';
import { figuresOf, keyOf, type Cell, type Place, type Quantities } from './cells.js';
import { suppress } from './suppress.js';

const SCHOOLS = ['a', 'b', 'c', 'none'];
const QUARTERS = ['q1', 'q2', 'q3'];
const QUANTITIES: Quantities = {
  active: { people: true, along: ['school', 'quarter'] },
  unclaimed: { people: true, within: 'active', along: ['school', 'quarter'] },
  events: { people: false, with: ['active'], atLeast: 'active', along: ['school', 'quarter'] },
};
const NAMES = Object.keys(QUANTITIES);

/** One person's events at one school in one quarter. */
interface Activity {
  readonly person: number;
  readonly school: string;
  readonly quarter: string;
  readonly events: number;
}

const activity = fc.record<Activity>({
  person: fc.nat(60),
  school: fc.constantFrom(...SCHOOLS),
  quarter: fc.constantFrom(...QUARTERS),
  events: fc.integer({ min: 1, max: 4 }),
});

const PLACES: Place[] = [undefined, ...SCHOOLS].flatMap((school) =>
  [undefined, ...QUARTERS].map((quarter) => ({ ...(school && { school }), ...(quarter && { quarter }) })),
);

/** All figures of a history; every third person is unclaimed. */
function count(history: readonly Activity[]): Cell[] {
  return PLACES.flatMap((where) => {
    const own = history.filter(
      (one) => one.school === (where['school'] ?? one.school) && one.quarter === (where['quarter'] ?? one.quarter),
    );
    const people = [...new Set(own.map(({ person }) => person))];
    const values = {
      active: people.length,
      unclaimed: people.filter((person) => person % 3 === 0).length,
      events: own.reduce((total, { events }) => total + events, 0),
    };
    return Object.entries(values).map(([quantity, value]) => ({
      at: [keyOf(quantity, where)],
      quantity,
      where,
      value,
    }));
  });
}

/** What anybody can say of these figures without knowing one, in the attacker's own words. */
function knowledge(value: (key: string) => number): Inequality[] {
  const inequalities: Inequality[] = [];
  const line = (quantity: string, whole: Place, dimension: string, members: readonly string[]) => {
    const parts = members.map((member) => keyOf(quantity, { ...whole, [dimension]: member }));
    const key = keyOf(quantity, whole);
    // Events add up. People may, and then the attacker guesses so.
    const total = parts.reduce((all, part) => all + value(part), 0);
    if (quantity === 'events' || total === value(key)) inequalities.push(sum(key, parts));
    else inequalities.push(atMostSum(key, parts), ...parts.map((part) => atMost(part, key)));
  };
  for (const quantity of NAMES) {
    for (const quarter of [undefined, ...QUARTERS]) line(quantity, quarter ? { quarter } : {}, 'school', SCHOOLS);
    for (const school of [undefined, ...SCHOOLS]) line(quantity, school ? { school } : {}, 'quarter', QUARTERS);
  }
  for (const where of PLACES) {
    inequalities.push(atMost(keyOf('active', where), keyOf('events', where)));
    inequalities.push(atMost(keyOf('unclaimed', where), keyOf('active', where)));
  }
  return inequalities;
}

const options = (threshold: number, hidden?: ReadonlySet<string>) => ({
  quantities: QUANTITIES,
  threshold,
  insiders: { dimension: 'school', members: SCHOOLS },
  ...(hidden && { hidden }),
});

describe('suppression', () => {
  it('leaves nobody who can solve linear programmes a hidden figure, whichever school is their own', async () => {
    let attacked = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(activity, { maxLength: 120 }),
        fc.constantFrom(3, 5, 10),
        async (history, threshold) => {
          const figures = figuresOf(count(history), QUANTITIES);
          const hidden = await suppress(figures, options(threshold));
          const value = (key: string) => figures.get(key)!.value!;
          const inequalities = knowledge(value);
          for (const insider of [undefined, ...SCHOOLS]) {
            const own = (key: string) => insider !== undefined && figures.get(key)!.where['school'] === insider;
            const unknown = [...hidden].filter((key) => !own(key));
            const known = new Map(
              [...figures.keys()].filter((key) => !hidden.has(key) || own(key)).map((key) => [key, value(key)]),
            );
            const positive = unknown
              .filter((key) => key.startsWith('active'))
              .map((key): Inequality => ({ terms: new Map([[key, 1]]), min: 1 }));
            const attacker = await Attacker.create([...inequalities, ...positive], known);
            for (const key of unknown) {
              const { quantity, where } = figures.get(key)!;
              // What an insider's own school is the whole of, they know.
              if (insider && value(keyOf(quantity, { ...where, school: insider })) === value(key)) continue;
              const bounds = attacker.boundsOf(key, 1);
              attacked++;
              if (bounds && bounds.high - bounds.low < 1) {
                throw new Error(`${insider ?? 'anybody'} knows ${key}: ${bounds.low} to ${bounds.high}`);
              }
            }
            attacker.dispose();
          }
        },
      ),
      { numRuns: 10 },
    );
    expect(attacked).toBeGreaterThan(100);
  }, 120_000);

  it('hides every small count, and shows every zero', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(activity, { maxLength: 120 }), async (history) => {
        const figures = figuresOf(count(history), QUANTITIES);
        const hidden = await suppress(figures, options(5));
        for (const { key, quantity, value } of figures.values()) {
          if (value === 0) expect(hidden.has(key)).toBe(false);
          if (QUANTITIES[quantity]!.people && value! > 0 && value! < 5) expect(hidden.has(key)).toBe(true);
        }
        const further = await suppress(figures, options(10, hidden));
        expect([...hidden].filter((key) => !further.has(key))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('hides all that is told of too few people, and another one so that no sum gives it away', async () => {
    const cell = (quantity: string, where: Place, value: number): Cell => ({ at: [], quantity, where, value });
    const cells = [
      ...[12, 20, 3].map((value, i) => cell('active', { school: SCHOOLS[i]! }, value)),
      ...[50, 60, 9].map((value, i) => cell('events', { school: SCHOOLS[i]! }, value)),
      cell('active', {}, 35),
      cell('events', {}, 119),
    ];
    const hidden = await suppress(figuresOf(cells, QUANTITIES), {
      ...options(5),
      insiders: { dimension: 'school', members: [] },
    });
    expect([...hidden].sort()).toEqual(['active|school=a', 'active|school=c', 'events|school=a', 'events|school=c']);
    const known = await suppress(figuresOf(cells, QUANTITIES), options(5));
    // The leaders of a and b know their own: either would subtract it.
    expect([...known].sort()).toEqual([...hidden, 'active|school=b', 'events|school=b'].sort());
  });

  it('refuses answers that give one figure two values', () => {
    const cell = (value: number): Cell => ({ at: [], quantity: 'active', where: {}, value });
    expect(() => figuresOf([cell(1), cell(2)], QUANTITIES)).toThrow('active is 1 in one answer and 2 in another');
  });
});
