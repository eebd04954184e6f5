import { parseProgramme, type Programme } from '#domain';
import { StartupError } from '#platform';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file that is shipped: from dist/apps/shared and from apps/shared alike it stands at the project's root. */
const shipped = (name: string) =>
  [`../../${name}`, `../../../${name}`].map((path) => fileURLToPath(new URL(path, import.meta.url)));

const SHIPPED = shipped('programme.json');
const SCHEMA = shipped('programme.schema.json');

/** The JSON Schema of programme files, as text. */
export function programmeSchema(): string {
  return read(SCHEMA)[1];
}

/**
 * Reads the programme file.
 *
 * @throws StartupError naming the file, the place in it and the rule
 */
export function loadProgramme(file: string | undefined): Programme {
  const [path, text] = read(file ? [file] : SHIPPED);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new StartupError(
      `the programme file ${path} is not JSON (${(cause as Error).message}): correct it, or set PROGRAMME_FILE`,
      { cause },
    );
  }
  const programme = parseProgramme(json);
  if (!Array.isArray(programme)) return programme;
  const { path: place, rule, message } = programme[0]!;
  throw new StartupError(
    `the programme file ${path} is wrong at ${place} (${rule}): ${message}${more(programme.length - 1)} Correct it, or set PROGRAMME_FILE`,
  );
}

function more(count: number): string {
  return count === 0 ? '' : ` And ${count} more.`;
}

function read(paths: readonly string[]): [path: string, text: string] {
  let failure: unknown;
  for (const path of paths) {
    try {
      return [path, readFileSync(path, 'utf8')];
    } catch (error) {
      failure = error;
    }
  }
  throw new StartupError(
    `the programme file ${paths.at(-1)} cannot be read (${(failure as NodeJS.ErrnoException).code}): set PROGRAMME_FILE`,
    { cause: failure },
  );
}
