import { firstInstantOf, lastInstantOf, type Programme } from '#domain';
import type { Instant, Position } from '#eventstore';
import { isUuid } from '#xapi';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { StartupError } from '#platform';
import { selectsEverything, type Criteria } from '../../shared/history/selection.js';

/** The options that choose a part of history, as commander gives them. */
export interface SelectionOptions {
  readonly school: readonly string[];
  readonly participant: readonly string[];
  readonly objective: readonly string[];
  readonly template: readonly string[];
  readonly verb: readonly string[];
  readonly activity: readonly string[];
  readonly from?: Instant;
  readonly until?: Instant;
  readonly asKnownAt?: Instant;
  readonly after?: Position;
  readonly upTo?: Position;
}

/** An option of several values, any of which may hold; without it, all do. */
function listed(flags: string, description: string): Option {
  return new Option(flags, description).argParser(gathered).default([], 'all');
}

/** Adds the options that choose a part of history. Those that may be repeated mean any of their values. */
export function addSelectionOptions(command: Command): Command {
  return command
    .addOption(listed('--school <code...>', 'statements of these schools'))
    .addOption(listed('--participant <id...>', 'statements of these participants, and what the roster says of them'))
    .addOption(listed('--objective <code...>', 'statements under these objectives'))
    .addOption(listed('--template <name...>', 'statements of these templates, T1 to T12'))
    .addOption(listed('--verb <iri...>', 'statements with these verbs'))
    .addOption(listed('--activity <iri...>', 'statements about these activities'))
    .option('--from <day>', 'what happened from this day or timestamp on', firstInstant)
    .option('--until <day>', 'what happened until this day (whole) or timestamp', lastInstant)
    .option('--as-known-at <day>', 'only what was recorded by the end of this day, or by this timestamp', lastInstant)
    .option('--after <position>', 'only what stands in the log after this position', position)
    .option('--up-to <position>', 'only what stands in the log up to this position', position);
}

/** @throws StartupError naming the option whose value the programme does not know */
export function criteriaOf(options: SelectionOptions, programme: Programme): Criteria {
  const known = (option: string, values: readonly string[], all: readonly string[]) => {
    const stranger = values.find((value) => !all.includes(value));
    if (stranger !== undefined)
      throw new StartupError(`${option} ${stranger}: the programme has none; it has ${all.join(', ')}`);
  };
  const codes = (list: readonly { readonly code: string }[]) => list.map(({ code }) => code);
  known('--school', options.school, codes(programme.schools));
  known('--objective', options.objective, codes(programme.objectives));
  known('--template', options.template, TEMPLATES);
  const stranger = options.participant.find((id) => !isUuid(id));
  if (stranger !== undefined) throw new StartupError(`--participant ${stranger}: a participant is named by a UUID`);
  return {
    schools: options.school,
    participants: options.participant.map((id) => id.toLowerCase()),
    objectives: options.objective,
    templates: options.template,
    verbs: options.verb,
    activities: options.activity,
    from: options.from,
    until: options.until,
  };
}

const TEMPLATES = Array.from({ length: 12 }, (_, i) => `T${i + 1}`);

/** What a command is about, as one text, by which a later run knows whether it goes on with it. */
export function describeSelection(criteria: Criteria, { asKnownAt, after, upTo }: SelectionOptions): string {
  const parts = selectsEverything(criteria) ? [] : [JSON.stringify(criteria)];
  if (asKnownAt !== undefined) parts.push(`as known at ${asKnownAt}`);
  if (after !== undefined) parts.push(`after ${after}`);
  if (upTo !== undefined) parts.push(`up to ${upTo}`);
  return parts.join(' ') || 'all';
}

export function gathered(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export function position(text: string): Position {
  if (!/^\d{1,19}$/.test(text)) throw new InvalidArgumentError('A position in the log is a whole number.');
  return BigInt(text);
}

export function lastInstant(text: string): Instant {
  return lastInstantOf(text) ?? notATime();
}

function firstInstant(text: string): Instant {
  return firstInstantOf(text) ?? notATime();
}

function notATime(): never {
  throw new InvalidArgumentError('Give a day, such as 2023-06-30, or a timestamp, such as 2023-06-30T12:00:00Z.');
}

/** A number from 1 on. */
export function count(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return number;
}

/** `1000x` or `1000`. */
export function speed(text: string): number {
  const number = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (!(number > 0)) throw new InvalidArgumentError('Give how many times as fast, such as 1000x.');
  return number;
}
