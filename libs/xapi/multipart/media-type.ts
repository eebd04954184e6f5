/** A media type and its parameters, names in lower case. */
export interface MediaType {
  /** `type/subtype` in lower case. */
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = String.raw`[!#$%&'*+.^_\x60|~\w-]+`;
const ESSENCE = new RegExp(`^\\s*(${TOKEN}/${TOKEN})\\s*(?=;|$)`);
const PARAMETER = new RegExp(`;\\s*(?:(${TOKEN})=(${TOKEN}|"(?:[^"\\\\]|\\\\.)*"|[^\\s;"]+)\\s*(?=;|$))?`, 'y');

/** Reads a `Content-Type` (RFC 9110, 8.3.1); undefined for what is none. Values that should be quoted are taken bare. */
export function parseMediaType(header: string | undefined): MediaType | undefined {
  const text = (header ?? '').trim();
  const essence = ESSENCE.exec(text);
  if (text.length > 1_024 || !essence) return undefined;
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = essence[0].length;
  while (PARAMETER.lastIndex < text.length) {
    const match = PARAMETER.exec(text);
    if (!match) return undefined;
    const [, name, value] = match;
    if (name === undefined || value === undefined) continue;
    if (parameters.has(name.toLowerCase())) return undefined;
    parameters.set(name.toLowerCase(), value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value);
  }
  return { essence: essence[1]!.toLowerCase(), parameters };
}

/** Whether the text can part a multipart document (RFC 2046, 5.1.1). */
export function isBoundary(text: string): boolean {
  return /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(text);
}
