import type { Template, Variant } from '#domain';
import type { ClientBase, Pool } from 'pg';
import { parseTimestampInstant } from '#xapi';
import { attributedSql, windowValues, type Window } from './attributed.js';

type Database = Pick<Pool | ClientBase, 'query'>;

/** One event of somebody's development. */
export interface TimelineEntry {
  /** The statement's id. */
  readonly statement: string;
  /** When it happened, and when it became known. */
  readonly timestamp: string;
  readonly stored: string;
  /** `PQ1` to the last quarter. */
  readonly quarter: string;
  /** Null for statements outside the profile. */
  readonly template: Template | null;
  readonly variant: Variant | null;
  readonly verb: string;
  readonly object: { readonly id: string | null; readonly name: Readonly<Record<string, string>> | null };
  /** Codes. */
  readonly objectives: readonly string[];
  /** Where it counts: a school's code. */
  readonly school: string | null;
  readonly registration: string | null;
  /** Null where none is given, or one in years or months. */
  readonly durationSeconds: number | null;
  readonly eventKind: string | null;
}

export interface TimelinePage {
  readonly entries: readonly TimelineEntry[];
  /** The `after` of the next page; null on the last one. */
  readonly next: string | null;
}

export interface TimelineQuery extends Window {
  /** Most entries on a page, at least 1. */
  readonly limit: number;
  /** The page before's `next`. */
  readonly after?: string | undefined;
}

interface Row extends Omit<TimelineEntry, 'object' | 'quarter'> {
  readonly position: bigint;
  readonly quarter: number;
  readonly objectId: string | null;
  readonly objectName: Readonly<Record<string, string>> | null;
}

/**
 * Every event of one participant in order of `timestamp`, then position: of the base set, under whichever identity, as
 * known at a date.
 *
 * @param participant a UUID
 * @throws RangeError naming what of the query is malformed
 */
export async function participantTimeline(
  db: Database,
  participant: string,
  { limit, after, ...window }: TimelineQuery,
): Promise<TimelinePage> {
  const [timestamp, position] = after === undefined ? [null, null] : decodePlace(after);
  const { rows } = await db.query<Row>({
    name: 'participant-timeline.page',
    text: `
      select position, id as statement, "timestamp", stored, quarter, template, variant, verb, object_id as "objectId",
             object_name as "objectName", objectives, school, registration, duration_seconds as "durationSeconds",
             event_kind as "eventKind"
        from (${attributedSql('l.participant = $4::uuid')}) a
       where $5::timestamptz is null or ("timestamp", position) > ($5::timestamptz, $6::bigint)
       order by "timestamp", position
       limit $7`,
    values: [...windowValues(window), participant, timestamp, position, limit + 1],
  });
  const page = rows.slice(0, limit);
  return { entries: page.map(entryOf), next: rows.length > limit ? encodePlace(page.at(-1)!) : null };
}

function entryOf({ position: _, quarter, objectId, objectName, ...row }: Row): TimelineEntry {
  const { statement, timestamp, stored, template, variant, verb, ...rest } = row;
  const object = { id: objectId, name: objectName };
  return { statement, timestamp, stored, quarter: `PQ${quarter}`, template, variant, verb, object, ...rest };
}

function encodePlace({ timestamp, position }: Row): string {
  return Buffer.from(`${timestamp} ${position}`).toString('base64url');
}

function decodePlace(text: string): [timestamp: string, position: string] {
  const [timestamp = '', position = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  if (parseTimestampInstant(timestamp) !== timestamp || !/^\d{1,18}$/.test(position)) {
    throw new RangeError('after must be the `next` of a page before');
  }
  return [timestamp, position];
}
