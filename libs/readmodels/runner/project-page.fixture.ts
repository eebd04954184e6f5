import type { ClientBase } from 'pg';
import type { ProjectedPage } from './page-reader.js';
import { openProjections, takePage, writePage, type Track } from './track.js';

/** Takes in a page and writes it, all in one go. */
export async function projectPage(
  client: ClientBase,
  tracks: readonly Track[],
  page: ProjectedPage,
  beforeCommit?: () => void,
): Promise<void> {
  await writePage(client, await takePage(tracks, await openProjections(client, tracks), page), beforeCommit);
}
