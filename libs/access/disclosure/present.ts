import { keyOf, type Cell } from './cells.js';

type Json = Record<string, unknown> | unknown[];

/**
 * An answer as it may be published: each hidden figure is null, and `suppressed`, beside it, names it. A number that no cell
 * accounts for is withheld in the same way: nobody has said what it tells.
 */
export function withhold(body: object, cells: readonly Cell[], hidden: ReadonlySet<string>): object {
  const copy = structuredClone(body) as Json;
  const shown = new Set<string>();
  for (const { at, quantity, where } of cells) {
    if (quantity === undefined || !hidden.has(keyOf(quantity, where))) shown.add(pathOf(at));
  }
  withholdWithin(copy, [], shown);
  return copy;
}

function withholdWithin(node: Json, at: readonly (string | number)[], shown: ReadonlySet<string>): void {
  const withheld: string[] = [];
  for (const [name, value] of Object.entries(node)) {
    const path = [...at, Array.isArray(node) ? Number(name) : name];
    if (typeof value === 'object' && value !== null) withholdWithin(value as Json, path, shown);
    else if (typeof value === 'number' && !shown.has(pathOf(path))) {
      (node as Record<string, unknown>)[name] = null;
      withheld.push(name);
    }
  }
  if (withheld.length > 0 && !Array.isArray(node)) node['suppressed'] = withheld;
}

function pathOf(at: readonly (string | number)[]): string {
  return JSON.stringify(at);
}
