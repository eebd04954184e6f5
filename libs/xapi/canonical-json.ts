import { hash } from 'node:crypto';

/**
 * JSON with the properties of every object in the order of their names and no white space (RFC 8785): the same text for
 * the same document however it was written.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let text = '{';
  for (const name of Object.keys(value).sort()) {
    const inner = (value as Record<string, unknown>)[name];
    if (inner === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(name)}:${canonicalJson(inner)}`;
  }
  return `${text}}`;
}

/** Namespace and name side by side, to be hashed in one call. Nothing of it outlives the call. */
let scratch = Buffer.alloc(16_384);

/** A UUID of version 5 (RFC 9562): the same for the same name, in the space of another UUID. */
export function uuidV5(namespace: string, name: string): string {
  const most = 16 + name.length * 3;
  if (most > scratch.length) scratch = Buffer.alloc(most * 2);
  scratch.write(namespace.replaceAll('-', ''), 0, 'hex');
  const bytes = 16 + scratch.write(name, 16);
  const hex = hash('sha1', scratch.subarray(0, bytes), 'hex');
  const variant = ((parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
