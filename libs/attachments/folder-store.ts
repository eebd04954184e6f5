import { createReadStream } from 'node:fs';
import { link, mkdir, open, opendir, rename, rm, stat, utimes } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { stored } from './incoming-file.js';
import type { AttachmentStore, KeptAttachment } from './port.js';

const NAME = /^[0-9a-f]{56,128}$/;

/**
 * Keeps attachments in a folder: `<first two digits>/<sha2>`, beside `incoming` and `leaving`. Several processes of one
 * machine, or of one network file system that knows `rename` and `link`, may share it.
 */
export class FolderStore implements AttachmentStore {
  readonly incoming: string;
  readonly #leaving: string;

  private constructor(private readonly root: string) {
    this.incoming = join(root, 'incoming');
    this.#leaving = join(root, 'leaving');
  }

  /** @throws the file system's error where the folder cannot be made or written to */
  static async open(root: string): Promise<FolderStore> {
    const store = new FolderStore(root);
    for (const folder of [store.incoming, store.#leaving]) await mkdir(folder, { recursive: true, mode: 0o700 });
    return store;
  }

  async put(sha2: string, file: string): Promise<void> {
    if (await this.#touch(sha2)) {
      await stored(rm(file));
      return;
    }
    const folder = join(this.root, sha2.slice(0, 2));
    const isNew = (await stored(mkdir(folder, { recursive: true, mode: 0o700 }))) !== undefined;
    if (isNew) await stored(sync(this.root));
    // The sweeper goes by when it was put, which may be long after its first byte came.
    await stored(touch(file));
    await stored(rename(file, this.#path(sha2)));
    await stored(sync(folder));
  }

  async length(sha2: string): Promise<number | undefined> {
    return (await unlessMissing(stat(this.#path(sha2))))?.size;
  }

  async read(sha2: string): Promise<Readable | undefined> {
    const stream = createReadStream(this.#path(sha2));
    return unlessMissing(once(stream, 'open').then(() => stream));
  }

  async *list(): AsyncIterable<KeptAttachment> {
    for await (const folder of await opendir(this.root)) {
      if (!/^[0-9a-f]{2}$/.test(folder.name)) continue;
      for await (const { name } of await opendir(join(this.root, folder.name))) {
        const found = NAME.test(name) ? await unlessMissing(stat(this.#path(name))) : undefined;
        if (found) yield { sha2: name, length: found.size, putAt: found.mtime };
      }
    }
  }

  /**
   * Takes the file aside before it looks when it was put last: a `put` that comes before finds it and leaves its mark, one
   * that comes after finds nothing and brings its own file.
   */
  async remove(sha2: string, putAt: Date): Promise<void> {
    const aside = join(this.#leaving, sha2);
    const moved = await unlessMissing(rename(this.#path(sha2), aside).then(() => stat(aside)));
    if (!moved) return;
    if (moved.mtime > putAt) await unlessThere(link(aside, this.#path(sha2)));
    await rm(aside, { force: true });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #path(sha2: string): string {
    if (!NAME.test(sha2)) throw new RangeError(`not a SHA-2 in hexadecimal digits: ${sha2}`);
    return join(this.root, sha2.slice(0, 2), sha2);
  }

  async #touch(sha2: string): Promise<boolean> {
    return (await unlessMissing(touch(this.#path(sha2)).then(() => true))) ?? false;
  }
}

function touch(path: string): Promise<void> {
  const now = new Date();
  return utimes(path, now, now);
}

/** Makes a folder's entries durable. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const unlessMissing = <T>(operation: Promise<T>) => unless('ENOENT', operation);
const unlessThere = <T>(operation: Promise<T>) => unless('EEXIST', operation);

async function unless<T>(code: string, operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return undefined;
    return stored(Promise.reject(error as Error));
  }
}
