import { isObject, type JsonObject } from './checker.js';

/** Mistakes that authoring tools are known to make, and that have one meaning alone. */
export type StatementQuirk =
  /** A property that is null, outside of extensions: left out. */
  | 'null-property'
  /** A list of one where an actor has a value, as before 1.0: its value. */
  | 'actor-list'
  /** An account's properties as they were called before 1.0: as they are called now. */
  | 'account-names'
  /** An e-mail address without its scheme: with `mailto:`. */
  | 'mbox-scheme'
  /** A language tag with an underscore, `en_US`, or none at all: `en-US`, `und`. */
  | 'language-tag'
  /** A registration or language that is an empty text: left out. */
  | 'empty-text';

export interface MendedStatement {
  readonly value: unknown;
  /** What was mended, each kind once. */
  readonly quirks: readonly StatementQuirk[];
}

const LANGUAGE_MAPS = new Set(['name', 'description', 'display']);
const ACTOR_VALUES = new Set(['name', 'mbox', 'mbox_sha1sum', 'openid', 'account']);
const OPTIONAL_TEXTS = new Set(['registration', 'language']);

/**
 * Mends the known mistakes of authoring tools in what JSON gave. What is left may still be no statement. Extensions are
 * never touched.
 */
export function mendStatement(input: unknown): MendedStatement {
  const quirks = new Set<StatementQuirk>();
  const value = mend(input, '', quirks);
  return { value, quirks: [...quirks] };
}

function mend(value: unknown, name: string, quirks: Set<StatementQuirk>): unknown {
  if (Array.isArray(value)) return mendList(value, name, quirks);
  if (typeof value === 'string') return name === 'mbox' ? mendMbox(value, quirks) : value;
  if (!isObject(value)) return value;
  if (LANGUAGE_MAPS.has(name)) return mendLanguageMap(value, quirks);
  const entries: [string, unknown][] = [];
  for (const [property, inner] of Object.entries(name === 'account' ? mendAccount(value, quirks) : value)) {
    if (property === 'extensions' && inner !== null) entries.push([property, inner]);
    else if (inner === null) quirks.add('null-property');
    else if (inner === '' && OPTIONAL_TEXTS.has(property)) quirks.add('empty-text');
    else entries.push([property, mend(inner, property, quirks)]);
  }
  return Object.fromEntries(entries);
}

function mendList(list: readonly unknown[], name: string, quirks: Set<StatementQuirk>): unknown {
  if (list.length !== 1 || !ACTOR_VALUES.has(name)) return list.map((item) => mend(item, '', quirks));
  quirks.add('actor-list');
  return mend(list[0], name, quirks);
}

function mendMbox(mbox: string, quirks: Set<StatementQuirk>): string {
  if (mbox.startsWith('mailto:') || !mbox.includes('@')) return mbox;
  quirks.add('mbox-scheme');
  return `mailto:${mbox.replace(/^mailto:/i, '')}`;
}

function mendAccount(account: JsonObject, quirks: Set<StatementQuirk>): JsonObject {
  const { accountServiceHomePage, accountName, ...others } = account;
  if (accountServiceHomePage === undefined && accountName === undefined) return account;
  quirks.add('account-names');
  return { homePage: accountServiceHomePage, name: accountName, ...others };
}

function mendLanguageMap(map: JsonObject, quirks: Set<StatementQuirk>): JsonObject {
  const entries = Object.entries(map).flatMap(([tag, text]): [string, unknown][] => {
    if (text === null) {
      quirks.add('null-property');
      return [];
    }
    const right = tag === '' ? 'und' : tag.replaceAll('_', '-');
    if (right !== tag) quirks.add('language-tag');
    return [[right, text]];
  });
  return Object.fromEntries(entries);
}
