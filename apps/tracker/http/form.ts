import { isUtf8 } from 'node:buffer';

/**
 * Reads `application/x-www-form-urlencoded` text strictly: what is not well-formed percent-encoded UTF-8 is no form.
 *
 * @returns names and values in their order; undefined where the bytes are no such form
 */
export function parseForm(body: Buffer): [name: string, value: string][] | undefined {
  if (!isUtf8(body)) return undefined;
  const fields = body.toString().split('&');
  const form: [string, string][] = [];
  for (const field of fields) {
    if (field === '') continue;
    const equals = field.indexOf('=');
    const name = decode(equals < 0 ? field : field.slice(0, equals));
    const value = equals < 0 ? '' : decode(field.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    form.push([name, value]);
  }
  return form;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
