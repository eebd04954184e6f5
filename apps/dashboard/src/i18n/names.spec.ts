import { describe, expect, it } from '@jest/globals';
import { objectiveMark, shortNames, spoken } from './names.js';

const school = (code: string, name: string, country: string) => ({ code, name, country });

describe('names in charts', () => {
  it('are the fewest words that tell a school from the others, with its country', () => {
    const names = shortNames([
      school('a', 'Randers Social- og Sundhedsskole', 'DK'),
      school('b', 'College North East', 'NL'),
      school('c', 'College South', 'NL'),
      school('d', 'Cometa', 'IT'),
      school('e', 'Cometa Formazione', 'IT'),
    ]);
    expect([...names.values()]).toEqual([
      'Randers (DK)',
      'College North (NL)',
      'College South (NL)',
      'Cometa (IT)',
      'Cometa Formazione (IT)',
    ]);
  });

  it('of codes are words', () => {
    expect(objectiveMark('O3-train-trainers')).toBe('O3');
    expect(spoken('local-session')).toBe('Local session');
  });
});
