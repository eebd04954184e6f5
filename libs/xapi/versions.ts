import type { Version } from './types.js';

/**
 * The version that an `X-Experience-API-Version` header names: `1.0` is 1.0.0, patches of 1.0 beyond the last one are read
 * as 1.0.3, `2.0` and its patches as 2.0.0; undefined for any other (xAPI 1.0.3, part 3, 3.3).
 */
export function parseVersion(header: string | undefined): Version | undefined {
  const match = /^(1|2)\.0(?:\.(0|[1-9]\d{0,4}))?$/.exec(header ?? '');
  if (!match) return undefined;
  if (match[1] === '2') return '2.0.0';
  const patch = Number(match[2] ?? 0);
  return `1.0.${Math.min(patch, 3)}` as Version;
}

/** The `version` of a statement that came without one: 1.0.0 for all of the 1.0 line (1.0.3, part 2, 2.4.10), else 2.0.0. */
export function defaultStatementVersion(version: Version): '1.0.0' | '2.0.0' {
  return version === '2.0.0' ? '2.0.0' : '1.0.0';
}
