import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttachmentStore, KeptAttachment } from './port.js';

/** What became of a sweep. */
export interface Swept {
  readonly removed: number;
  /** Uploads that nobody finished. */
  readonly abandoned: number;
}

export interface SweepOptions {
  /** What was put after this instant is left alone: its statement may still be on its way. */
  readonly before: Date;
  /** Which of these some recorded statement has. It must know of every statement recorded until `before`, and later. */
  readonly referenced: (sha2s: readonly string[]) => Promise<ReadonlySet<string>>;
}

const PAGE = 500;

/** Removes what no statement has: of refused and cut-off requests, and of erased statements. */
export async function sweepAttachments(store: AttachmentStore, { before, referenced }: SweepOptions): Promise<Swept> {
  let removed = 0;
  let page: KeptAttachment[] = [];
  const settle = async () => {
    const known = await referenced(page.map(({ sha2 }) => sha2));
    for (const { sha2 } of page.filter((kept) => !known.has(kept.sha2))) {
      await store.remove(sha2, before);
      removed++;
    }
    page = [];
  };
  for await (const kept of store.list()) {
    if (kept.putAt > before) continue;
    page.push(kept);
    if (page.length === PAGE) await settle();
  }
  if (page.length > 0) await settle();
  return { removed, abandoned: await sweepIncoming(store.incoming, before) };
}

async function sweepIncoming(folder: string, before: Date): Promise<number> {
  let abandoned = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // It may have been finished since the folder was read.
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!found || found.mtime > before) continue;
    await rm(path, { force: true });
    abandoned++;
  }
  return abandoned;
}
