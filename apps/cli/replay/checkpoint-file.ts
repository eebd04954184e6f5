import { StartupError } from '#platform';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How far an interrupted command got. */
export interface FileCheckpoint {
  /** What the command was about: another question does not resume this one. */
  readonly about: string;
  /** A place in the log or in a source, as text. */
  readonly position: string;
  /** Whatever else the command needs to go on. */
  readonly more?: Readonly<Record<string, number>>;
}

/**
 * Reads the checkpoint that a command left behind.
 *
 * @throws StartupError when it is about something else
 */
export function readCheckpointFile(file: string, about: string): FileCheckpoint | undefined {
  if (!existsSync(file)) return undefined;
  let checkpoint: FileCheckpoint;
  try {
    checkpoint = JSON.parse(readFileSync(file, 'utf8')) as FileCheckpoint;
  } catch (cause) {
    throw new StartupError(`${file} is no checkpoint: remove it, or give --restart`, { cause });
  }
  if (checkpoint.about === about) return checkpoint;
  throw new StartupError(
    `${file} belongs to another command (${checkpoint.about}): give --restart to begin anew, or another --checkpoint`,
  );
}

/** Writes beside its place and renames into it: an interruption leaves the old checkpoint or the new one. */
export function writeCheckpointFile(file: string, checkpoint: FileCheckpoint): void {
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(checkpoint));
  renameSync(fresh, file);
}

export function removeCheckpointFile(file: string): void {
  rmSync(file, { force: true });
}
