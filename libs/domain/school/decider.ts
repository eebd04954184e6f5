import type { Problem } from '#xapi';
import { isDay } from '../day.js';
import type { Programme } from '../programme.js';
import type { HeadCount, SchoolEvent } from './events.js';

/** What can be said of a school; each may be said again. */
export type SchoolCommand =
  | { readonly type: 'join'; readonly code: string; readonly on: string }
  | ({ readonly type: 'declare-head-count'; readonly code: string } & HeadCount);

export type SchoolState =
  | { readonly status: 'outside' }
  | {
      readonly status: 'joined';
      readonly on: string;
      /** Of each axis, role and date the latest declaration, in order of date. */
      readonly headCounts: readonly HeadCount[];
    };

/** A school with more people is a slip of the hand. */
const MOST_HEADS = 1_000_000;

export function initialSchool(): SchoolState {
  return { status: 'outside' };
}

/**
 * The events that make of a school what a command says: none where it is so already.
 *
 * @returns the events, or every problem with the command, with its JSON path
 */
export function decideSchool(
  command: SchoolCommand,
  state: SchoolState,
  programme: Programme,
): { readonly events: readonly SchoolEvent[] } | { readonly problems: readonly Problem[] } {
  const problems = checkSchoolCommand(command, state, programme);
  if (problems.length > 0) return { problems };
  switch (command.type) {
    case 'join': {
      const { code, on } = command;
      const so = state.status === 'joined' && state.on === on;
      return { events: so ? [] : [{ type: 'SchoolJoined', data: { code, on } }] };
    }
    case 'declare-head-count': {
      const { axis, role, date, count } = command;
      const known = state.status === 'joined' ? state.headCounts.find((other) => sameCell(other, command)) : undefined;
      return {
        events: known?.count === count ? [] : [{ type: 'HeadCountDeclared', data: { axis, role, date, count } }],
      };
    }
    default:
      return command satisfies never;
  }
}

/** What is known of the school after one more event. */
export function evolveSchool(state: SchoolState, event: SchoolEvent): SchoolState {
  const headCounts = state.status === 'joined' ? state.headCounts : [];
  switch (event.type) {
    case 'SchoolJoined':
      return { status: 'joined', on: event.data.on, headCounts };
    case 'HeadCountDeclared':
      if (state.status === 'outside') return state;
      return { ...state, headCounts: withHeadCount(headCounts, event.data) };
    default:
      return event satisfies never;
  }
}

function withHeadCount(headCounts: readonly HeadCount[], latest: HeadCount): readonly HeadCount[] {
  return [...headCounts.filter((other) => !sameCell(other, latest)), latest].sort(
    (a, b) => compare(a.date, b.date) || compare(a.axis, b.axis) || compare(a.role, b.role),
  );
}

function sameCell(a: Omit<HeadCount, 'count'>, b: Omit<HeadCount, 'count'>): boolean {
  return a.axis === b.axis && a.role === b.role && a.date === b.date;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function checkSchoolCommand(command: SchoolCommand, state: SchoolState, programme: Programme): Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, rule: string, message: string) => problems.push({ path, rule, message });
  const known = (path: string, value: string, rule: string, all: readonly string[]) => {
    if (!all.includes(value))
      add(path, rule, `The programme has no ${JSON.stringify(value)} here. Known: ${all.join(', ')}.`);
  };
  const day = (path: string, value: string) => {
    if (!isDay(value)) add(path, 'day', 'This must be a day that exists, such as 2022-03-01.');
  };
  known(
    '$.code',
    command.code,
    'unknown-school',
    programme.schools.map(({ code }) => code),
  );
  if (command.type === 'join') {
    day('$.on', command.on);
    return problems;
  }
  const { axis, role, date, count } = command;
  if (axis === 'position') known('$.position', role, 'unknown-position', programme.positions);
  else known('$.projectRole', role, 'unknown-project-role', programme.projectRoles);
  day('$.date', date);
  if (!Number.isInteger(count) || count < 0 || count > MOST_HEADS)
    add('$.count', 'head-count', `This must be a whole number from 0 to ${MOST_HEADS}.`);
  if (state.status === 'outside')
    add('$.code', 'not-joined', 'The school has not joined the programme yet: say since when it has.');
  return problems;
}
