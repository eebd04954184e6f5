import type { Level, Viewer } from '#access';
import type { Disclosure, FiguresDisclosure, PeopleDisclosure } from './discloses.js';
import type { Research } from './research.js';

/** What a viewer gets of a resource. */
export type Decision =
  /** The handler's answer as it is. */
  | { readonly show: 'all' }
  /** The handler's answer, changed; undefined from `present` means that there is no such thing for this viewer. */
  | {
      readonly show: 'part';
      readonly present: (body: never) => unknown;
      /** Path and query parameters to be set before the handler reads them. */
      readonly parameters?: Readonly<Record<string, string>>;
    }
  /** The answer of the publication; the handler is not asked. */
  | { readonly show: 'published'; readonly level: Level }
  /** `hidden`: as if there were no such thing. */
  | { readonly show: 'nothing'; readonly because: 'forbidden' | 'hidden' };

/** Path and query parameters of a request. */
export interface Asked {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

const ALL = { show: 'all' } as const;
const FORBIDDEN = { show: 'nothing', because: 'forbidden' } as const;
const HIDDEN = { show: 'nothing', because: 'hidden' } as const;

/** Who sees what: the one place that every answer of the programme's API passes. */
export function decide(viewer: Viewer, disclosure: Disclosure, asked: Asked, research: Research): Decision {
  switch (disclosure.kind) {
    case 'open':
    case 'feed':
      return ALL;
    case 'coordination':
      return viewer.role === 'coordinator' ? ALL : FORBIDDEN;
    case 'people':
      return decidePeople(viewer, disclosure, asked, research);
    case 'figures':
      return decideFigures(viewer, disclosure, asked);
    default:
      return disclosure satisfies never;
  }
}

function decidePeople(viewer: Viewer, disclosure: PeopleDisclosure, asked: Asked, research: Research): Decision {
  const { one, school, schoolParameter, afterParameter, toSchoolLeader, toResearcher } = disclosure;
  switch (viewer.role) {
    case 'coordinator':
      return ALL;
    case 'participant':
      return one !== undefined && asked.path[one]?.toLowerCase() === viewer.participant ? ALL : FORBIDDEN;
    case 'school-leader': {
      if (!toSchoolLeader) return FORBIDDEN;
      const present = (body: never) => toSchoolLeader(body, viewer.school);
      if (one !== undefined) return { show: 'part', present };
      if (school !== undefined) return asked.path[school] === viewer.school ? { show: 'part', present } : FORBIDDEN;
      if (schoolParameter === undefined) return FORBIDDEN;
      const wanted = asked.query[schoolParameter];
      if (wanted !== undefined && wanted !== viewer.school) return FORBIDDEN;
      return { show: 'part', present, parameters: { [schoolParameter]: viewer.school } };
    }
    case 'researcher': {
      if (!toResearcher) return FORBIDDEN;
      const present = (body: never) => toResearcher(body, research);
      const parameters: Record<string, string> = {};
      for (const [name, value] of [
        [one, one && asked.path[one]],
        [afterParameter, afterParameter && asked.query[afterParameter]],
      ] as const) {
        if (name === undefined || value === undefined) continue;
        const id = research.pseudonyms.idOf(value);
        if (id === undefined || (name === one && research.withheld.has(id))) return HIDDEN;
        parameters[name] = id;
      }
      return { show: 'part', present, parameters };
    }
    case 'partner':
    case 'public':
      return FORBIDDEN;
    default:
      return viewer satisfies never;
  }
}

function decideFigures(viewer: Viewer, { school, cells }: FiguresDisclosure, asked: Asked): Decision {
  const published = (level: Level): Decision => (cells ? { show: 'published', level } : FORBIDDEN);
  switch (viewer.role) {
    case 'coordinator':
    case 'researcher':
      return ALL;
    case 'school-leader':
      return school !== undefined && asked.path[school] === viewer.school ? ALL : published('partner');
    case 'partner':
      return published('partner');
    case 'participant':
    case 'public':
      return published('public');
    default:
      return viewer satisfies never;
  }
}
