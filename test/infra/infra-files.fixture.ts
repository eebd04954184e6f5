import { loadConfig } from '#platform';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

export const INFRA = fileURLToPath(new URL('../../infra', import.meta.url));

/** @param path below infra/ */
export const readInfra = (path: string): string => readFileSync(join(INFRA, path), 'utf8');

/** The files below a folder of infra/, as paths below infra/. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(INFRA, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(INFRA, join(entry.parentPath, entry.name)))
    .sort();
}

/** A YAML document, anchors and merge keys resolved. */
export function readYaml<T>(path: string): T {
  return parse(readInfra(path), { merge: true }) as T;
}

/** A file of several documents. */
export function readYamlDocuments<T>(path: string): T[] {
  return parseAllDocuments(readInfra(path)).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]!.message}`);
    return document.toJS() as T;
  });
}

/** `NAME=value` lines. */
export function readEnv(path: string): Map<string, string> {
  const lines = readInfra(path).split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value!] as const];
    }),
  );
}

/** The variables that `loadConfig` looks at. */
export function knownVariables(): Set<string> {
  const asked = new Set<string>();
  const none: Record<string, string | undefined> = {};
  loadConfig(
    new Proxy(none, {
      get: (_, name) => {
        asked.add(String(name));
        return undefined;
      },
    }),
  );
  return asked;
}

/** Read by Node itself. */
export const OF_NODE = new Set(['NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS']);

/** The `host:port` pairs of a store's address, which may name several. */
export function hostsOf(address: string): { host: string; port: string }[] {
  const authority = /^[a-z+]+:\/\/(?:[^@/]*@)?([^/?]+)/.exec(address)?.[1] ?? '';
  return authority.split(',').map((pair) => {
    const [host, port] = pair.split(':');
    return { host: host!, port: port! };
  });
}
