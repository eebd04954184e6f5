import { isAlive } from '#platform';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'vetrail-passing-';

/**
 * Works in a folder of the system's temporary one, which is gone afterwards. What a killed process left there goes before:
 * it holds rows about people, who may have been erased since.
 */
export async function inPassingFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${NAME}${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(NAME) && /^(\d+)-/.exec(name.slice(NAME.length))?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}
