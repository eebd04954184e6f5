import type { Consent, Membership } from '#domain';
import { actorKey, isMbox, isSha1, parseActor, parseActorKey, type Actor } from '#xapi';

/** What a roster file says of no school, among codes. */
const NO_SCHOOL = '(none)';
const LISTED = /\s*[;|]\s*/;

/** What a spreadsheet would take for the beginning of a formula; with the apostrophes that keep it from doing so. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** A text as a cell: an apostrophe stands before what a spreadsheet would run as a formula, `unguarded` takes it off. */
export function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

export function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/** `trainer; researcher` */
export function readList(cell: string): string[] {
  return [...new Set(cell.split(LISTED).filter((item) => item !== ''))];
}

export function writeList(items: readonly string[]): string {
  return items.join('; ');
}

/** `dk-randers 2022-03-01; (none) 2022-09-01`; undefined for what is not of this form. */
export function readMemberships(cell: string): Membership[] | undefined {
  const memberships = readList(cell).map((item): Membership | undefined => {
    const [, school, since] = /^(\S+)\s+(\d{4}-\d\d-\d\d)$/.exec(item) ?? [];
    return school === undefined || since === undefined
      ? undefined
      : { school: school === NO_SCHOOL ? null : school, since };
  });
  return memberships.every((membership) => membership !== undefined) ? memberships : undefined;
}

export function writeMemberships(memberships: readonly Membership[]): string {
  return writeList(memberships.map(({ school, since }) => `${school ?? NO_SCHOOL} ${since}`));
}

/** `given 2022-03-05; withdrawn 2023-06-01`; undefined for what is not of this form. */
export function readConsents(cell: string): Consent[] | undefined {
  const consents = readList(cell).map((item): Consent | undefined => {
    const [, word, on] = /^(given|withdrawn)\s+(\d{4}-\d\d-\d\d)$/i.exec(item) ?? [];
    return word === undefined || on === undefined ? undefined : { given: word.toLowerCase() === 'given', on };
  });
  return consents.every((consent) => consent !== undefined) ? consents : undefined;
}

/** Without those that say what held already. */
export function writeConsents(consents: readonly Consent[]): string {
  const telling = consents.filter(({ given }, i) => given !== (consents[i - 1]?.given ?? false));
  return writeList(telling.map(({ given, on }) => `${given ? 'given' : 'withdrawn'} ${on}`));
}

/** The `actorKey` that a cell stands for. */
export function readIdentity(cell: string): string | undefined {
  const given = parseActorKey(cell);
  if (given) return actorKey(given as Actor);
  const bar = cell.indexOf('|');
  const candidates = [
    isMbox(cell) && { mbox: cell },
    isMbox(`mailto:${cell}`) && { mbox: `mailto:${cell}` },
    isSha1(cell) && { mbox_sha1sum: cell },
    bar > 0 && { account: { homePage: cell.slice(0, bar), name: cell.slice(bar + 1) } },
    /^https?:/i.test(cell) && { openid: cell },
  ];
  const found = candidates.find((candidate) => candidate !== false);
  if (!found) return undefined;
  const actor = parseActor(found, '1.0.3');
  return Array.isArray(actor) ? undefined : actorKey(actor);
}

/** An `actorKey` as people write it where that is read as the same identity, else as it is. */
export function writeIdentity(key: string): string {
  const plain = key.replace(/^(?:mbox:mailto:|mbox_sha1sum:|openid:|account:)/, '');
  return readIdentity(plain) === key ? plain : key;
}
