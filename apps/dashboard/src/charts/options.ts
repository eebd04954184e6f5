import type { EChartsCoreOption } from 'echarts/core';

/** Values of one series along the categories; null leaves a gap. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

interface Frame {
  readonly categories: readonly string[];
  readonly series: readonly Series[];
  /** Of the values, on the axis. */
  readonly unit?: string | undefined;
}

const GRID = { left: 8, right: 16, top: 36, bottom: 8, containLabel: true };
const LEGEND = { type: 'scroll', top: 0, icon: 'roundRect', itemWidth: 14 };

interface BarOptions {
  readonly stacked?: boolean;
  readonly lying?: boolean;
  /** Where the axis ends. */
  readonly most?: number;
}

/** Bars along categories, on top of each other where asked for. */
export function bars(
  { categories, series, unit }: Frame,
  { stacked = false, lying = false, most }: BarOptions = {},
): EChartsCoreOption {
  const along = { type: 'category', data: [...categories], axisTick: { show: false }, inverse: lying };
  const value = {
    type: 'value',
    name: unit,
    minInterval: 1,
    ...(most !== undefined && { max: most }),
    splitLine: { lineStyle: { opacity: 0.4 } },
  };
  return {
    grid: GRID,
    ...(series.length > 1 && { legend: LEGEND }),
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: lying ? value : along,
    yAxis: lying ? along : value,
    series: series.map(({ name, values }) => ({
      name,
      type: 'bar',
      data: [...values],
      barMaxWidth: 34,
      ...(stacked && { stack: 'all' }),
    })),
  };
}

/** Lines along categories, as shares from 0 to 100 % where asked for. */
export function lines({ categories, series, unit }: Frame, { share = false } = {}): EChartsCoreOption {
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  return {
    grid: GRID,
    ...(series.length > 1 && { legend: LEGEND }),
    tooltip: {
      trigger: 'axis',
      ...(share && { valueFormatter: (value: number | null) => (value === null ? '–' : percent(value)) }),
    },
    xAxis: { type: 'category', data: [...categories], boundaryGap: false },
    yAxis: {
      type: 'value',
      name: unit,
      ...(share && { min: 0, max: 1, axisLabel: { formatter: percent } }),
      splitLine: { lineStyle: { opacity: 0.4 } },
    },
    series: series.map(({ name, values }) => ({
      name,
      type: 'line',
      data: [...values],
      symbolSize: 7,
      connectNulls: false,
    })),
  };
}

/** A matrix of values between rows and columns. */
export function matrix(
  rows: readonly string[],
  columns: readonly string[],
  values: readonly (readonly [column: number, row: number, value: number])[],
  colours: readonly [string, string],
): EChartsCoreOption {
  const most = Math.max(1, ...values.map(([, , value]) => value));
  return {
    grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
    tooltip: {},
    xAxis: { type: 'category', data: [...columns], axisLabel: { rotate: 40 }, splitArea: { show: true } },
    yAxis: { type: 'category', data: [...rows], inverse: true, splitArea: { show: true } },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [...colours] } },
    series: [{ type: 'heatmap', data: values.map((cell) => [...cell]), label: { show: true } }],
  };
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** A directed network on a circle, in which places stay where they are while edges come and go. */
export function network(
  nodes: readonly { readonly name: string; readonly size: number }[],
  edges: readonly Edge[],
  line: string,
): EChartsCoreOption {
  const most = Math.max(1, ...edges.map(({ weight }) => weight));
  return {
    tooltip: {},
    series: [
      {
        type: 'graph',
        layout: 'circular',
        circular: { rotateLabel: false },
        top: 46,
        bottom: 46,
        left: 110,
        right: 110,
        label: { show: true, position: 'outside' },
        edgeSymbol: ['none', 'arrow'],
        edgeSymbolSize: 9,
        lineStyle: { color: line, curveness: 0.18, opacity: 0.75 },
        emphasis: { focus: 'adjacency' },
        data: nodes.map(({ name, size }) => ({ name, symbolSize: 14 + 6 * Math.sqrt(size), value: size })),
        links: edges.map(({ from, to, weight }) => ({
          source: from,
          target: to,
          value: weight,
          lineStyle: { width: 1 + (5 * weight) / most },
        })),
      },
    ],
  };
}

export interface Interval {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Values with their intervals, lying beside each other around zero. */
export function intervals(items: readonly Interval[]): EChartsCoreOption {
  return {
    grid: GRID,
    tooltip: {},
    xAxis: { type: 'value', splitLine: { lineStyle: { opacity: 0.4 } } },
    yAxis: { type: 'category', inverse: true, data: items.map(({ name }) => name) },
    series: [
      ...items.map(({ low, high }, i) => ({
        type: 'line',
        data: [
          [low, i],
          [high, i],
        ],
        symbol: 'rect',
        symbolSize: [2, 12],
        silent: true,
        lineStyle: { width: 2 },
        color: '#8a979c',
      })),
      { type: 'scatter', symbolSize: 12, data: items.map(({ value, name }, i) => ({ name, value: [value, i] })) },
    ],
  };
}
