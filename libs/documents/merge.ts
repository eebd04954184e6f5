import { jsonMembers } from '#xapi';

/**
 * Merges two JSON objects by the top level of their properties: what the second one has replaces what the first one has
 * (xAPI 1.0.3, part 3, 2.2). Values keep their text, so that no number is rounded on the way.
 *
 * @returns the merged object's text; undefined where either text is no JSON object
 */
export function mergeObjects(existing: string, posted: string): string | undefined {
  const merged = jsonMembers(existing);
  const news = jsonMembers(posted);
  if (!merged || !news) return undefined;
  for (const [name, value] of news) merged.set(name, value);
  return `{${[...merged].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** Whether a content type says JSON, whatever its parameters. */
export function isJsonType(contentType: string): boolean {
  return contentType.split(';', 1)[0]!.trim().toLowerCase() === 'application/json';
}
