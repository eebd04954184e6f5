import { idOfStatementStream, recordedAttachments, STATEMENT_RECORDED, STATEMENT_STREAM } from '#domain';
import { STREAM_DELETED } from '#eventstore';
import type { ClientBase } from 'pg';
import { projecting, type ProjectedEvent, type ReadModel } from '../contract.js';

/** Change it whenever the same log would give other rows. */
const VERSION = '1';

/** Which recorded statements have which attachments: what the storage must keep. Erased statements have none. */
export const attachmentReferences: ReadModel = {
  name: 'attachment-references',
  version: VERSION,
  ddl: (schema) => `
    create table ${schema}.reference (
      sha2 text not null,
      statement uuid not null,
      constraint reference_pkey primary key (sha2, statement)
    );
    create index reference_statement on ${schema}.reference (statement);
  `,
  open: async (_client, schema) =>
    projecting(mayRefer, async (client, events) => {
      let rows: Reference[] = [];
      const flush = async () => {
        if (rows.length > 0) await insert(client, schema, rows);
        rows = [];
      };
      for (const event of events) {
        const statement = idOfStatementStream(event.stream);
        if (event.type === STATEMENT_RECORDED) {
          for (const sha2 of recordedAttachments(event)) rows.push({ sha2, statement });
        } else {
          await flush();
          await client.query(`delete from ${schema}.reference where statement = $1`, [statement]);
        }
      }
      await flush();
    }),
};

/** Statements that have attachments, and deletions of statements. */
function mayRefer(event: ProjectedEvent): boolean {
  if (!event.stream.startsWith(STATEMENT_STREAM)) return false;
  return event.type === STATEMENT_RECORDED ? recordedAttachments(event).length > 0 : event.type === STREAM_DELETED;
}

interface Reference {
  readonly sha2: string;
  readonly statement: string;
}

async function insert(client: ClientBase, schema: string, rows: readonly Reference[]): Promise<void> {
  await client.query(`insert into ${schema}.reference (sha2, statement) select * from unnest($1::text[], $2::uuid[])`, [
    rows.map(({ sha2 }) => sha2),
    rows.map(({ statement }) => statement),
  ]);
}
