import type { EChartsCoreOption } from 'echarts/core';

export interface Bubble {
  readonly name: string;
  readonly x: number | null;
  /** 0 to 1. */
  readonly y: number | null;
  /** The area of its disc. */
  readonly size: number;
  /** What is said of it. */
  readonly text: string;
  /** Where it was before, the earliest first. */
  readonly trail: readonly (readonly [x: number, y: number])[];
}

interface BubbleOptions {
  readonly xName: string;
  readonly yName: string;
  /** The greatest there is at any moment, so that all moments are drawn to one scale. */
  readonly most: { readonly x: number; readonly size: number };
  /** One for each item. */
  readonly colours: readonly string[];
}

/** Discs that wander as time passes, each with the way it came. */
export function bubbles(items: readonly Bubble[], { xName, yName, most, colours }: BubbleOptions): EChartsCoreOption {
  return {
    grid: { left: 12, right: 28, top: 62, bottom: 30, containLabel: true },
    tooltip: {},
    legend: { top: 0, left: 0, icon: 'circle', itemWidth: 12, data: items.map(({ name }) => name) },
    xAxis: {
      type: 'value',
      name: xName,
      nameLocation: 'middle',
      nameGap: 30,
      min: 0,
      max: Math.ceil((most.x * 1.08) / 10) * 10,
    },
    yAxis: {
      type: 'value',
      name: yName,
      nameTextStyle: { align: 'left' },
      min: 0,
      max: 1,
      axisLabel: { formatter: (value: number) => `${Math.round(value * 100)} %` },
    },
    series: items.flatMap(({ name, x, y, size, text, trail }, i) => {
      const here = x === null || y === null ? [] : [[x, y]];
      return [
        {
          id: `trail ${name}`,
          type: 'line',
          data: [...trail, ...here],
          symbol: 'none',
          silent: true,
          lineStyle: { width: 2, opacity: 0.4, color: colours[i % colours.length] },
        },
        {
          id: name,
          name,
          type: 'scatter',
          data: here.map((value) => ({ name, value })),
          itemStyle: { color: colours[i % colours.length], opacity: 0.85 },
          symbolSize: 12 + 34 * Math.sqrt(size / most.size),
          tooltip: { formatter: `${name}\n${text}` },
        },
      ];
    }),
    narrow: { xAxis: { nameTextStyle: { fontSize: 10 } } },
  };
}
