import type { Level } from '#access';
import type { Programme } from '#domain';
import { profileVersionIris } from '#domain';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Column } from './columns.js';
import { analysisNotebook, analysisScript } from './analysis.js';
import { fileEntry, type FileEntry, type Format } from './table-files.js';

/** What a package was made of, so that it can be made again. */
export interface Manifest {
  readonly format: 'vetrail-study-package/1';
  readonly programme: string;
  readonly profile: string;
  /** Everything in the log up to this position, and recorded by then. */
  readonly range: { readonly upTo: number; readonly knownAt: string };
  readonly options: PackageOptions;
  /** The read models' versions. */
  readonly projections: Readonly<Record<string, string>>;
  readonly files: readonly FileEntry[];
  /** SHA-256 over paths and hashes of all files, in order: names this very content. */
  readonly contentHash: string;
}

export interface PackageOptions {
  readonly formats: readonly Format[];
  readonly texts: boolean;
  readonly identified: boolean;
  readonly onlyConsenting: boolean;
  readonly license: string;
  /** Figures alone, as this level of the publication shows them: small counts hidden. Undefined: rows about single people. */
  readonly aggregate?: Level;
}

export interface DictionaryTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Column[];
}

/** Writes the files that stand beside the data, and the manifest over all of them. */
export async function writePackage(
  folder: string,
  about: Omit<Manifest, 'format' | 'programme' | 'profile' | 'files' | 'contentHash'>,
  programme: Programme,
  tables: readonly DictionaryTable[],
  data: readonly FileEntry[],
): Promise<Manifest> {
  const { quarters: _, ...file } = programme;
  const texts: Readonly<Record<string, string>> = {
    'README.md': readme(programme, about, tables),
    'CITATION.cff': citation(programme, about),
    'LICENSE.txt': `${about.options.license}\n`,
    'programme.json': `${JSON.stringify(file, null, 2)}\n`,
    'dictionary.csv': dictionary(tables),
    // They read CSV.
    ...(about.options.formats.includes('csv') && {
      'analysis.R': analysisScript(about.options),
      'analysis.ipynb': analysisNotebook(about.options),
    }),
  };
  const files: FileEntry[] = [...data];
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    files.push(await fileEntry(folder, path));
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const manifest: Manifest = {
    format: 'vetrail-study-package/1',
    programme: programme.name,
    profile: profileVersionIris(programme)[0]!,
    ...about,
    files,
    contentHash: contentHash(files),
  };
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

export function contentHash(files: readonly FileEntry[]): string {
  const hash = createHash('sha256');
  for (const { path, sha256 } of files) hash.update(`${path}\0${sha256}\n`);
  return hash.digest('hex');
}

function dictionary(tables: readonly DictionaryTable[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = tables.flatMap(({ name, description, columns }) =>
    columns.map((column) =>
      [
        name,
        column.name,
        column.type,
        column.unit ?? '',
        column.pseudonym ? 'yes' : '',
        column.description,
        description,
      ]
        .map(quoted)
        .join(','),
    ),
  );
  return `${['table,column,type,unit,pseudonym,description,table_description', ...rows].join('\r\n')}\r\n`;
}

const SCRIPTS =
  '- `analysis.R`, `analysis.ipynb`: open the data and draw active people by quarter and school; need no network.\n';

type About = Pick<Manifest, 'range' | 'options'>;

function readme(programme: Programme, { range, options }: About, tables: readonly DictionaryTable[]): string {
  return `# ${programme.name}: study package

Everything that was recorded up to position ${range.upTo} of the log, as known at ${range.knownAt}.
${peopleIn(programme, options)}

- \`data/\`: the tables, in ${options.formats.join(', ')}. Lists are joined by \`|\` in CSV.
- \`dictionary.csv\`: every column of every table, its unit and meaning.
${options.formats.includes('csv') ? SCRIPTS : ''}- \`programme.json\`: schools, objectives, period, vocabulary.
- \`manifest.json\`: range, versions, and a hash of every file. \`vetrail export --verify\` makes the package again from the
  log and compares.

Figures are descriptive. What marks itself as not validated is not validated; schools are not ranked.

## Tables

${tables.map((table) => `- \`${table.name}\`: ${table.description}`).join('\n')}
`;
}

function peopleIn({ suppression }: Programme, { aggregate, identified, texts }: PackageOptions): string {
  if (aggregate !== undefined) {
    return `Figures alone, with counts of fewer than ${suppression[aggregate]} people hidden, and whatever they could be computed from. A hidden
figure is empty and named in \`suppressed\`. Two such packages of neighbouring days, side by side, could tell what happened
between them: publish one cut.`;
  }
  const people = identified
    ? 'People are named as the records name them: this package must stay where that is allowed.'
    : 'People, statements and registrations stand under pseudonyms (keyed HMAC); the key is not in this package.';
  return `${people} ${texts ? 'Texts in words of their own are included.' : 'Texts in words of their own are left out.'}`;
}

function citation({ name }: Programme, { range }: About): string {
  return `cff-version: 1.2.0
message: If you use this package, cite it with its content hash (manifest.json).
title: ${JSON.stringify(`${name}: study package as known at ${range.knownAt}`)}
type: dataset
authors:
  - name: ${JSON.stringify(name)}
version: "position ${range.upTo}"
`;
}
