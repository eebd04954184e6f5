/** 8-4-4-4-12 hexadecimal digits. The standard asks for RFC 4122's variant, in the string form only. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A scheme and something after it, without what RFC 3987 leaves out of IRIs: white space, controls, quotes, brackets. */
const IRI = new RegExp(
  String.raw`^[a-z][a-z0-9+.-]*:[^\u0000-\u0020"<>\\^\x60{|}\u007f-\u00a0\u2028\u2029\ufffe\uffff]+$`,
  'i',
);
const BROKEN_PERCENT = /%(?![0-9a-f]{2})/i;

/** IRIs that were found right: verbs and activity types come again and again. */
const knownIris = new Set<string>();
const MOST_KNOWN = 5_000;
const LONGEST_KNOWN = 256;

/** Whether the text is an IRI with a scheme (RFC 3987); relative ones are none. */
export function isIri(text: string): boolean {
  if (knownIris.has(text)) return true;
  if (!IRI.test(text) || BROKEN_PERCENT.test(text)) return false;
  if (text.length <= LONGEST_KNOWN) {
    if (knownIris.size >= MOST_KNOWN) knownIris.clear();
    knownIris.add(text);
  }
  return true;
}

/** RFC 5646's `langtag`, private use, and the grandfathered tags. */
const LANGUAGE_TAG =
  /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+)$/i;
const GRANDFATHERED = new Set(
  (
    'en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu ' +
    'sgn-be-fr sgn-be-nl sgn-ch-de art-lojban cel-gaulish no-bok no-nyn zh-guoyu zh-hakka zh-min zh-min-nan zh-xiang'
  ).split(' '),
);
const knownTags = new Set<string>();

/** Whether the text is a well-formed language tag (RFC 5646). */
export function isLanguageTag(text: string): boolean {
  if (knownTags.has(text)) return true;
  if (text.length > 128 || !(LANGUAGE_TAG.test(text) || GRANDFATHERED.has(text.toLowerCase()))) return false;
  if (knownTags.size >= MOST_KNOWN) knownTags.clear();
  knownTags.add(text);
  return true;
}

const MBOX = /^mailto:[^\s@<>,;]+@[^\s@<>,;]+$/;

/** Whether the text is an e-mail address as a `mailto` IRI, one address without headers. */
export function isMbox(text: string): boolean {
  return MBOX.test(text) && !text.includes('?');
}

const SHA1 = /^[0-9a-f]{40}$/i;

export function isSha1(text: string): boolean {
  return SHA1.test(text);
}

/** SHA-224, -256, -384 or -512 as hexadecimal digits. */
const SHA2 = /^(?:[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i;

export function isSha2(text: string): boolean {
  return SHA2.test(text);
}

/** RFC 2046's `type/subtype` with parameters: fit to be a header of its own. */
const MEDIA_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:[ \t]*;[ \t]*[\w!#$&^.+-]+=(?:[\w!#$&^.+'/:-]+|"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"))*$/u;

export function isMediaType(text: string): boolean {
  return text.length <= 256 && MEDIA_TYPE.test(text);
}
