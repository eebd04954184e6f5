import type { EChartsCoreOption } from 'echarts/core';

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

export interface Node {
  readonly name: string;
  /** The area of its disc. */
  readonly size: number;
  /** What is said of it. */
  readonly text: string;
}

/** Where there is little room: `Randers (DK)` → `Randers`. */
const withoutCountry = ({ name }: { readonly name: string }): string => name.replace(/ \([A-Z]+\)$/, '');

interface NetworkOptions {
  readonly line: string;
  readonly ink: string;
  /** The greatest size and weight there can be, so that moments of one history are drawn to one scale. */
  readonly most?: { readonly size: number; readonly weight: number };
}

/** A directed network on a circle, in which places stay where they are while edges come and go. */
export function network(
  nodes: readonly Node[],
  edges: readonly Edge[],
  { line, ink, most }: NetworkOptions,
): EChartsCoreOption {
  const weight = most?.weight ?? Math.max(1, ...edges.map((edge) => edge.weight));
  const size = most?.size ?? Math.max(1, ...nodes.map((node) => node.size));
  return {
    tooltip: {},
    series: [
      {
        id: 'network',
        type: 'graph',
        layout: 'circular',
        circular: { rotateLabel: false },
        top: 52,
        bottom: 52,
        left: 118,
        right: 138,
        label: { show: true, position: 'outside', color: ink, fontWeight: 600 },
        edgeSymbol: ['none', 'arrow'],
        edgeSymbolSize: 10,
        lineStyle: { color: line, curveness: 0.16, opacity: 0.7 },
        emphasis: { focus: 'adjacency' },
        data: nodes.map((node, i) => {
          const place = placeAt(i, nodes.length);
          return {
            id: node.name,
            name: node.name,
            symbolSize: 12 + 26 * Math.sqrt(node.size / size),
            label: { position: place },
            tooltip: { formatter: `${node.name}\n${node.text}` },
          };
        }),
        links: edges.map((edge) => ({
          source: edge.from,
          target: edge.to,
          value: edge.weight,
          lineStyle: { width: 1 + (6 * edge.weight) / weight },
          tooltip: { formatter: `${edge.from} → ${edge.to}: ${edge.weight}` },
        })),
      },
    ],
    narrow: { series: [{ id: 'network', left: 92, right: 92, label: { fontSize: 10, formatter: withoutCountry } }] },
  };
}

/** On which side of its disc the name of the i-th of n nodes on a circle stands free. */
export function placeAt(i: number, n: number): 'right' | 'left' | 'top' | 'bottom' {
  // The circle begins at the right and goes downwards; each stands in the middle of its part.
  const angle = (2 * Math.PI * (i + 0.5)) / n;
  if (Math.abs(Math.cos(angle)) > 0.55) return Math.cos(angle) > 0 ? 'right' : 'left';
  return Math.sin(angle) > 0 ? 'bottom' : 'top';
}
