import { createClient, StartupError } from '#platform';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Of a folder that is being filled, so that nobody takes it for what it will be. */
const SUFFIX = '.unfinished';
/** Stands in such a folder, and tells those that an export made from those of somebody else. */
const MARK = 'UNFINISHED.txt';
const MARK_TEXT = `An export is writing here, or was killed while it did. The next one into the same place replaces this folder.
`;

interface Place {
  readonly folder: string;
  /** Whether the folder is there already. */
  readonly stands: boolean;
  readonly unfinished: string;
}

/**
 * Makes a folder that is there whole or not at all: `fill` gets `<folder>.unfinished` beside it, which takes its name when
 * all is written, and goes where that fails. A folder that is there already, empty, is kept (it may be a mount, or the only
 * one where its user may write): the unfinished one stands in it, and what it holds moves up.
 *
 * What a killed process left unfinished is replaced. A lock of the database, which ends with the process, tells it from what
 * is being written.
 *
 * @returns what `fill` gave
 * @throws StartupError where something else is in the way, or another export is at work there
 */
export async function makeFolder<T>(
  databaseUrl: string,
  path: string,
  fill: (unfinished: string) => Promise<T>,
): Promise<T> {
  const place = placeOf(path);
  const client = createClient(databaseUrl, 'vetrail export folder');
  await client.connect();
  try {
    const { rows } = await client.query<{ held: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('vetrail export ' || $1, 0)) as held`,
      [place.folder],
    );
    if (!rows[0]!.held) throw new StartupError(`another export is writing ${path}`);
    begin(place);
    try {
      const made = await fill(place.unfinished);
      finish(place);
      return made;
    } catch (error) {
      rmSync(place.unfinished, { recursive: true, force: true });
      throw error;
    }
  } finally {
    await client.end();
  }
}

/** However a folder is spelled, it is one place. */
function placeOf(path: string): Place {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new StartupError(`${path} is not a folder`);
    const folder = realpathSync(path);
    return { folder, stands: true, unfinished: join(folder, `${basename(folder)}${SUFFIX}`) };
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw new StartupError(`${path} cannot be made (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
  const folder = join(realpathSync(dirname(path)), basename(path));
  return { folder, stands: false, unfinished: `${folder}${SUFFIX}` };
}

function begin({ folder, stands, unfinished }: Place): void {
  const others = stands ? readdirSync(folder).filter((name) => name !== basename(unfinished)) : [];
  if (others.length > 0) throw new StartupError(`${folder} is not empty`);
  if (existsSync(join(unfinished, MARK))) rmSync(unfinished, { recursive: true });
  try {
    // One without the mark is a leftover only where it is empty.
    if (existsSync(unfinished)) rmdirSync(unfinished);
  } catch (cause) {
    throw new StartupError(`${unfinished} is in the way, and no export made it`, { cause });
  }
  mkdirSync(unfinished);
  writeFileSync(join(unfinished, MARK), MARK_TEXT);
}

function finish({ folder, stands, unfinished }: Place): void {
  rmSync(join(unfinished, MARK));
  if (!stands) return renameSync(unfinished, folder);
  for (const name of readdirSync(unfinished)) renameSync(join(unfinished, name), join(folder, name));
  rmdirSync(unfinished);
}
