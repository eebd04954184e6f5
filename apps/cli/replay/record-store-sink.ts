import type { Position } from '#eventstore';
import { StartupError } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, DeliveryStopped, RecordStoreUnavailable, type RefusedStatement } from '../../shared/lrs/deliver.js';
import { outgoingOf } from '../../shared/lrs/outgoing.js';
import type { RecordStore } from '../../shared/lrs/record-store.js';
import { readCheckpointFile, removeCheckpointFile, writeCheckpointFile } from './checkpoint-file.js';
import type { Sink } from './sink.js';

export interface RecordStoreSinkOptions {
  readonly store: RecordStore;
  readonly about: string;
  readonly checkpointFile: string;
  readonly restart: boolean;
  /** Statements in a request. */
  readonly batch: number;
  /** Most statements a second. */
  readonly rate: number | undefined;
  readonly signal: AbortSignal;
}

/** So many attempts take about two minutes: what is away for longer is told to the person who waits. */
const ATTEMPTS = 12;
const SHOWN_REFUSALS = 20;

/**
 * Statements into another record store, in order, a batch after the other. What is sent again after an interruption is
 * there already, under the same ids.
 */
export function recordStoreSink(options: RecordStoreSinkOptions): Sink {
  const { store, about, checkpointFile, restart, batch, rate, signal } = options;
  if (restart) removeCheckpointFile(checkpointFile);
  const checkpoint = readCheckpointFile(checkpointFile, about);
  const refused: RefusedStatement[] = [];
  let refusals = 0;
  let accepted = 0;
  let position: Position | undefined;
  let due = Date.now();

  const send = async (statements: Parameters<typeof deliver>[1]) => {
    try {
      return await deliver(store, statements, { signal, attempts: ATTEMPTS, attended: true });
    } catch (error) {
      if (!(error instanceof RecordStoreUnavailable)) throw error;
      throw new StartupError(`the record store did not take statements (${error.message}); the same command goes on`, {
        cause: error,
      });
    }
  };
  return {
    resumeAfter: checkpoint && BigInt(checkpoint.position),
    async write(events) {
      for (let i = 0; i < events.length; i += batch) {
        const statements = events.slice(i, i + batch).map(outgoingOf);
        if (rate !== undefined) {
          await sleep(Math.max(0, due - Date.now()), undefined, { signal }).catch(stopped(signal));
          due = Math.max(due, Date.now()) + (statements.length * 1000) / rate;
        }
        const delivery = await send(statements);
        accepted += delivery.accepted;
        refusals += delivery.refused.length;
        refused.push(...delivery.refused.slice(0, SHOWN_REFUSALS - refused.length));
      }
    },
    async mark(to) {
      position = to;
      writeCheckpointFile(checkpointFile, { about, position: String(position) });
    },
    async close(done) {
      if (done) removeCheckpointFile(checkpointFile);
      const lines = refused.map(({ statement, reason }) => `refused ${statement.id}: ${reason}`);
      if (refusals > refused.length) lines.push(`refused ${refusals - refused.length} more`);
      lines.push(`${accepted} statements are there, ${refusals} were refused`);
      return done ? lines : [...lines, 'give the same command again to go on'];
    },
  };
}

function stopped(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    throw signal.aborted ? new DeliveryStopped() : error;
  };
}
