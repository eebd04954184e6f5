import { PARTICIPANT_STREAM, SCHOOL_STREAM, type ParticipantEvent } from '#domain';
import { STREAM_DELETED } from '#eventstore';
import type { ClientBase } from 'pg';
import { projecting, type ProjectedEvent, type ReadModel } from '../contract.js';
import { identityHash } from './identity-hash.js';
import { projectSchool } from './project-school.js';
import { ddlOf } from './schema.js';

/** Change it whenever the same log would give other rows. */
const VERSION = '4';

/**
 * The roster: who takes part, by which identities, at which school since when, in which roles, and who consents to
 * research; and the schools that joined, with how many people they have.
 */
export const roster: ReadModel = {
  name: 'roster',
  version: VERSION,
  ddl: ddlOf,
  open: async (_client, schema) =>
    projecting(isOfRoster, async (client, events) => {
      // Few of a log's events are about the roster, and each may undo what the one before it did: one by one.
      for (const event of events) {
        if (event.stream.startsWith(PARTICIPANT_STREAM)) await projectEvent(client, schema, event);
        else await projectSchool(client, schema, event);
      }
    }),
};

function isOfRoster({ stream }: ProjectedEvent): boolean {
  return stream.startsWith(PARTICIPANT_STREAM) || stream.startsWith(SCHOOL_STREAM);
}

async function projectEvent(client: ClientBase, schema: string, event: ProjectedEvent): Promise<void> {
  const id = event.stream.slice(PARTICIPANT_STREAM.length);
  if (event.type === STREAM_DELETED) return forget(client, schema, id);
  await projectKnown(client, schema, id, event);
  await client.query(`update ${schema}.participant set revision = $2 where id = $1`, [id, event.revision]);
}

async function projectKnown(client: ClientBase, schema: string, id: string, event: ProjectedEvent): Promise<void> {
  const { type, data } = { type: event.type, data: event.payload } as ParticipantEvent;
  const { position, recordedAt } = event;
  switch (type) {
    case 'ParticipantEnrolled':
      await client.query(
        `insert into ${schema}.participant (id, name, project_roles, revision, enrolled_position, enrolled_at)
         values ($1, $2, '{}', 0, $3, $4)`,
        [id, data.name ?? null, position, recordedAt],
      );
      return;
    case 'Renamed':
      await client.query(`update ${schema}.participant set name = $2 where id = $1`, [id, data.name]);
      return;
    case 'RolesAssigned':
      await client.query(`update ${schema}.participant set job = $2, project_roles = $3 where id = $1`, [
        id,
        data.position,
        data.projectRoles,
      ]);
      await client.query(
        `insert into ${schema}.assignment (position, recorded_at, participant, job, project_roles)
         values ($1, $2, $3, $4, $5)`,
        [position, recordedAt, id, data.position, data.projectRoles],
      );
      return;
    case 'SchoolMoved':
    case 'ParticipantLeft':
      await client.query(
        `insert into ${schema}.membership (position, recorded_at, participant, school, since) values ($1, $2, $3, $4, $5)`,
        [position, recordedAt, id, type === 'SchoolMoved' ? data.school : null, data.from],
      );
      return;
    case 'IdentityLinked':
      await client.query(
        `insert into ${schema}.identity (linked_position, linked_at, identity, identity_hash, participant)
         values ($1, $2, $3, $4, $5)`,
        [position, recordedAt, data.identity, identityHash(data.identity), id],
      );
      return;
    case 'IdentityUnlinked':
      await client.query(
        `update ${schema}.identity set unlinked_position = $3, unlinked_at = $4
          where participant = $1 and identity_hash = $2 and unlinked_position is null`,
        [id, identityHash(data.identity), position, recordedAt],
      );
      return;
    case 'ResearchConsentGiven':
    case 'ResearchConsentWithdrawn':
      await client.query(
        `insert into ${schema}.consent (position, recorded_at, participant, given, "on") values ($1, $2, $3, $4, $5)`,
        [position, recordedAt, id, type === 'ResearchConsentGiven', data.on],
      );
      return;
    default:
      // Events of later versions of Vetrail: nothing of theirs is in these tables.
      void (type satisfies never);
  }
}

async function forget(client: ClientBase, schema: string, id: string): Promise<void> {
  await client.query(`delete from ${schema}.identity where participant = $1`, [id]);
  await client.query(`delete from ${schema}.membership where participant = $1`, [id]);
  await client.query(`delete from ${schema}.assignment where participant = $1`, [id]);
  await client.query(`delete from ${schema}.consent where participant = $1`, [id]);
  await client.query(`delete from ${schema}.participant where id = $1`, [id]);
}
