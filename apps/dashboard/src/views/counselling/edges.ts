import type { Row } from '../../api/measures.js';
import type { Edge, Node } from '../../charts/network.js';
import { numberOf } from '../../charts/rows.js';

/** The edges among rows of the network, between schools by these names. Those that are hidden are left out. */
export function edgesOf(rows: readonly Row[], nameOf: (code: string) => string): Edge[] {
  return rows.flatMap((row) => {
    const weight = numberOf(row, 'visits');
    return weight === null ? [] : [{ from: nameOf(String(row['from'])), to: nameOf(String(row['to'])), weight }];
  });
}

/** The schools as nodes, each as large as the visits it took part in. */
export function nodesOf(names: readonly string[], edges: readonly Edge[], say: (visits: number) => string): Node[] {
  return names.map((name) => {
    const size = edges.reduce((sum, { from, to, weight }) => sum + (from === name || to === name ? weight : 0), 0);
    return { name, size, text: say(size) };
  });
}

/** The scale that holds for all of these edges' moments: the last one has the most. */
export function scaleOf(names: readonly string[], edges: readonly Edge[]) {
  const sizes = nodesOf(names, edges, () => '').map(({ size }) => size);
  return { size: Math.max(1, ...sizes), weight: Math.max(1, ...edges.map(({ weight }) => weight)) };
}
