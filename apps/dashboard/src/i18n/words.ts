import type { Programme, Quarter } from '../api/programme.js';
import { objectiveMark, shortNames, spoken } from './names.js';

/** The programme's codes as people read them. */
export interface Words {
  readonly programme: Programme;
  /** `Randers Social- og Sundhedsskole`; a code that the programme does not know stays as it is. */
  readonly school: (code: string) => string;
  /** `Randers (DK)` */
  readonly shortSchool: (code: string) => string;
  /** `O3 Train trainers who …` */
  readonly objective: (code: string) => string;
  /** `Sep–Nov 2022` */
  readonly months: (quarter: Quarter) => string;
  /** `PQ3 · Sep–Nov 2022` */
  readonly quarter: (code: string) => string;
  /** Along an axis, in two lines: `PQ3`, `Sep 22`. */
  readonly quarterTick: (code: string) => string;
  /** A dimension, a role, a competence, a status. */
  readonly term: (code: string) => string;
  /** The title of a measure's field. */
  readonly field: (name: string) => string;
}

type Dictionary = Readonly<Record<string, string>>;

export function wordsOf(programme: Programme, terms: Dictionary, fields: Dictionary, language: string): Words {
  const short = shortNames(programme.schools);
  const schools = new Map(programme.schools.map(({ code, name }) => [code, name]));
  const objectives = new Map(programme.objectives.map(({ code, name }) => [code, `${objectiveMark(code)} ${name}`]));
  const quarters = new Map(programme.quarters.map((quarter) => [quarter.code, quarter]));
  const month = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' });
  const span = new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', timeZone: 'UTC' });
  const months = ({ start, end }: Quarter) => span.formatRange(new Date(start), new Date(end));
  return {
    programme,
    school: (code) => schools.get(code) ?? code,
    shortSchool: (code) => short.get(code) ?? code,
    objective: (code) => objectives.get(code) ?? code,
    months,
    quarter(code) {
      const quarter = quarters.get(code);
      return quarter ? `${code} · ${months(quarter)}` : code;
    },
    quarterTick(code) {
      const quarter = quarters.get(code);
      return quarter ? `${code}\n${month.format(new Date(quarter.start))} ${quarter.start.slice(2, 4)}` : code;
    },
    term: (code) => terms[code] ?? spoken(code),
    field: (name) => fields[name] ?? spoken(name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
  };
}
