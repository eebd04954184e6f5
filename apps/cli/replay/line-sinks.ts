import type { Position } from '#eventstore';
import { statementBody, type ProjectedEvent } from '#readmodels';
import { StartupError } from '#platform';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { eventLine } from '../../shared/history/read-history.js';
import { readCheckpointFile, removeCheckpointFile, writeCheckpointFile } from './checkpoint-file.js';
import type { Sink } from './sink.js';

/** What a line holds: a statement as readers get it, or an event with all that the log knows of it. */
export type LineKind = 'statements' | 'events';

const MARK_EVERY_MS = 2_000;

function linesOf(events: readonly ProjectedEvent[], kind: LineKind): string {
  const line = kind === 'statements' ? statementBody : eventLine;
  return events.map((event) => `${line(event)}\n`).join('');
}

/** NDJSON on standard output. Resumed by hand: the last line on standard error says how. */
export function stdoutSink(kind: LineKind): Sink {
  let position: Position | undefined;
  return {
    resumeAfter: undefined,
    async write(events) {
      if (!process.stdout.write(linesOf(events, kind))) await once(process.stdout, 'drain');
    },
    mark: async (to) => void (position = to),
    close: async (done) => (done ? [] : [`go on with --after ${position ?? 0n}`]),
  };
}

/**
 * NDJSON in a file. An interrupted replay goes on where it ended: what the file holds beyond the last checkpoint is cut
 * off first, so that no line stands there twice or by half.
 */
export async function fileSink(file: string, kind: LineKind, about: string, restart: boolean): Promise<Sink> {
  const checkpointFile = `${file}.checkpoint`;
  if (restart) removeCheckpointFile(checkpointFile);
  const checkpoint = readCheckpointFile(checkpointFile, about);
  if (!checkpoint && !restart && existsSync(file)) {
    throw new StartupError(`${file} exists: give --restart to replace it, or another file`);
  }
  const handle = await openFile(file, checkpoint !== undefined);
  let bytes = checkpoint?.more?.['bytes'] ?? 0;
  await handle.truncate(bytes);
  let position: Position | undefined;
  let markedAt = Date.now();

  const save = async () => {
    if (position === undefined) return;
    await handle.datasync();
    writeCheckpointFile(checkpointFile, { about, position: String(position), more: { bytes } });
    markedAt = Date.now();
  };
  return {
    resumeAfter: checkpoint && BigInt(checkpoint.position),
    async write(events) {
      const data = Buffer.from(linesOf(events, kind));
      await handle.write(data, 0, data.length, bytes);
      bytes += data.length;
    },
    async mark(to) {
      position = to;
      if (Date.now() - markedAt >= MARK_EVERY_MS) await save();
    },
    async close(done) {
      if (done) await handle.datasync();
      else await save();
      await handle.close();
      if (done) removeCheckpointFile(checkpointFile);
      return done ? [] : ['give the same command again to go on'];
    },
  };
}

async function openFile(file: string, exists: boolean) {
  try {
    return await open(file, exists ? 'r+' : 'w');
  } catch (cause) {
    throw new StartupError(`${file} cannot be written (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}
