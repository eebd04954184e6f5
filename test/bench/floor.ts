/**
 * The floor that Vetrail is measured against: a bare HTTP server that parses JSON and appends with one INSERT a request.
 * No standard, no credentials, no order, no idempotency. A process of its own; `DATABASE_URL` names the same PostgreSQL.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
await pool.query(`create schema if not exists bench_floor`);
await pool.query(`create table bench_floor.statement (
  position bigint generated always as identity primary key, id uuid not null unique, data text not null)`);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const input = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { id: string } | { id: string }[];
    const statements = Array.isArray(input) ? input : [input];
    const ids = statements.map(({ id }) => id);
    pool
      .query({
        name: 'append',
        text: 'insert into bench_floor.statement (id, data) select * from unnest($1::uuid[], $2::text[])',
        values: [ids, statements.map((statement) => JSON.stringify(statement))],
      })
      .then(
        () => {
          const body = JSON.stringify(ids);
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
          response.end(body);
        },
        (error: Error) => response.writeHead(500).end(error.message),
      );
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
