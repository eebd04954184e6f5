import { SCHOOL_STREAM, type SchoolEvent } from '#domain';
import { STREAM_DELETED } from '#eventstore';
import type { ClientBase } from 'pg';
import type { ProjectedEvent } from '../contract.js';

/** Folds an event of a school's stream into the roster. */
export async function projectSchool(client: ClientBase, schema: string, event: ProjectedEvent): Promise<void> {
  const code = event.stream.slice(SCHOOL_STREAM.length);
  const { position, recordedAt, revision } = event;
  if (event.type === STREAM_DELETED) {
    await client.query(`delete from ${schema}.head_count where school = $1`, [code]);
    await client.query(`delete from ${schema}.school where code = $1`, [code]);
    return;
  }
  const { type, data } = { type: event.type, data: event.payload } as SchoolEvent;
  switch (type) {
    case 'SchoolJoined':
      await client.query(
        `insert into ${schema}.school (position, recorded_at, revision, code, joined) values ($1, $2, $3, $4, $5)`,
        [position, recordedAt, revision, code, data.on],
      );
      return;
    case 'HeadCountDeclared':
      await client.query(
        `insert into ${schema}.head_count (position, recorded_at, revision, school, axis, role, date, count)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [position, recordedAt, revision, code, data.axis, data.role, data.date, data.count],
      );
      return;
    default:
      // Events of later versions of Vetrail: nothing of theirs is in these tables.
      void (type satisfies never);
  }
}
