import type { ClientBase } from 'pg';

/** A place in the write-ahead log, in bytes from its beginning. */
export type WalPlace = bigint;

/** Where the write-ahead log ends now: what was written up to here may hold what was erased. */
export async function endOfWal(client: ClientBase): Promise<WalPlace> {
  const { rows } = await client.query<{ place: string }>(
    "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as place",
  );
  return BigInt(rows[0]!.place);
}

/**
 * Makes the write-ahead log from before a place disappear from the files of the server. A checkpoint removes its files, or
 * renames them to be used again, with what they held before until it is overwritten. So first no file may be left under an
 * old name, and then every file that stood there at that moment is used up, which overwrites it to its end. Nothing
 * depends on settings, on what else the server does meanwhile, or on when it takes note of anything.
 *
 * @param signal ends it by throwing; it may be called again
 * @returns what still keeps old files, for people; undefined when no file holds anything from before
 */
export async function discardWal(
  client: ClientBase,
  before: WalPlace,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const segmentSize = await readSegmentSize(client);
  const last = before / segmentSize;
  if ((await currentSegment(client, segmentSize)) <= last) await switchSegment(client);
  await client.query('checkpoint');
  if ((await listSegments(client, segmentSize)).some((segment) => segment <= last)) return whatKeeps(client, before);
  // A file that was being renamed while the first list was made is in the second one.
  const there = await listSegments(client, segmentSize);
  const end = there.reduce((greatest, segment) => (segment > greatest ? segment : greatest), last);
  while ((await currentSegment(client, segmentSize)) <= end) {
    signal?.throwIfAborted();
    await switchSegment(client);
  }
  return undefined;
}

/** Whether the database user may do that. */
export async function mayDiscardWal(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select usesuper or has_function_privilege('pg_switch_wal()', 'execute')
                    and has_function_privilege('pg_ls_waldir()', 'execute')
                    and exists (select from pg_roles where rolname = 'pg_checkpoint' and pg_has_role(oid, 'usage')) as may
       from pg_user where usename = current_user`,
  );
  return rows[0]?.may ?? false;
}

async function readSegmentSize(client: ClientBase): Promise<bigint> {
  const { rows } = await client.query<{ size: string }>(
    "select setting::text as size from pg_settings where name = 'wal_segment_size'",
  );
  return BigInt(rows[0]!.size);
}

async function currentSegment(client: ClientBase, segmentSize: bigint): Promise<bigint> {
  return (await endOfWal(client)) / segmentSize;
}

/** Ends the segment, filling its file with zeros. Without a record in it, the server would leave it as it is. */
async function switchSegment(client: ClientBase): Promise<void> {
  await client.query("select pg_logical_emit_message(false, 'vetrail', '')");
  await client.query('select pg_switch_wal()');
}

/** Numbers of the segments that files are named for, whatever the timeline: 8 hexadecimal digits for it, 16 for the number. */
async function listSegments(client: ClientBase, segmentSize: bigint): Promise<bigint[]> {
  const { rows } = await client.query<{ name: string }>(
    "select substr(name, 9, 16) as name from pg_ls_waldir() where name ~ '^[0-9A-F]{24}'",
  );
  const inOneFile = 2n ** 32n / segmentSize;
  return rows.map(({ name }) => BigInt(`0x${name.slice(0, 8)}`) * inOneFile + BigInt(`0x${name.slice(8)}`));
}

async function whatKeeps(client: ClientBase, before: WalPlace): Promise<string> {
  const { rows } = await client.query<{ keeper: string }>(
    `select format('the replication slot %s', slot_name) as keeper from pg_replication_slots
      where pg_wal_lsn_diff(restart_lsn, '0/0') <= $1::text::numeric
     union all
     select format('%s = %s', name, current_setting(name)) from pg_settings
      where name = 'wal_keep_size' and setting <> '0' or name in ('archive_mode', 'summarize_wal') and setting <> 'off'`,
    [String(before)],
  );
  const keepers = rows.map(({ keeper }) => keeper).join(', ');
  return `the write-ahead log from before, which the server keeps${keepers && ` (${keepers})`}`;
}
