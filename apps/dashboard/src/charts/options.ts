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

const GRID = { left: 4, right: 16, top: 12, bottom: 4, containLabel: true };
const BELOW_LEGEND = { ...GRID, top: 40 };
const LEGEND = { type: 'scroll', top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 12, itemGap: 14 };
/** Pixels for the words beside lying bars. */
const WORDS = { wide: 230, narrow: 128 };

interface BarOptions {
  readonly stacked?: boolean;
  readonly lying?: boolean;
  /** Where the axis ends. */
  readonly most?: number;
  /** Values are written at the bars' ends by it. */
  readonly write?: (value: number) => string;
}

/** Letters of a name that is still broken into lines where there is little room. */
const LONGEST_NARROW = 70;

/** Bars along categories, on top of each other where asked for. */
export function bars(
  { categories, series, unit }: Frame,
  { stacked = false, lying = false, most, write }: BarOptions = {},
): EChartsCoreOption {
  const words = { width: WORDS.wide, overflow: 'break', lineHeight: 15, interval: 0 };
  // Where there is little room, names of many lines would run into each other.
  const overflow = categories.some((name) => name.length > LONGEST_NARROW) ? 'truncate' : 'break';
  const along = { type: 'category', data: [...categories], inverse: lying, ...(lying && { axisLabel: words }) };
  const value = {
    type: 'value',
    minInterval: 1,
    splitNumber: 4,
    ...(most !== undefined && { max: most }),
    // Where the bars' values are written, an axis says nothing more.
    ...(write && lying && { show: false }),
  };
  return {
    grid: { ...(series.length > 1 ? BELOW_LEGEND : GRID), ...(write && lying && { right: 48 }) },
    ...(series.length > 1 && { legend: LEGEND }),
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      valueFormatter: (at: number | null) => (at === null ? '–' : (write?.(at) ?? withUnit(at, unit))),
    },
    xAxis: lying ? value : along,
    yAxis: lying ? along : value,
    series: series.map(({ name, values }) => ({
      name,
      type: 'bar',
      data: [...values],
      barMaxWidth: lying ? 20 : 34,
      barCategoryGap: '35%',
      itemStyle: { borderRadius: stacked ? 0 : lying ? [0, 3, 3, 0] : [3, 3, 0, 0] },
      ...(stacked && { stack: 'all' }),
      ...(write && {
        label: {
          show: true,
          position: lying ? 'right' : 'top',
          color: 'inherit',
          formatter: ({ value: at }: { readonly value: number | null }) => (at === null ? '' : write(at)),
        },
      }),
    })),
    ...(lying && { narrow: { yAxis: { axisLabel: { width: WORDS.narrow, overflow } } } }),
    ...(!lying && { narrow: { xAxis: { axisLabel: { fontSize: 11 } } } }),
  };
}

const withUnit = (value: number, unit: string | undefined): string =>
  [value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }), unit].filter(Boolean).join(' ');

/** Lines along categories, as shares from 0 to 100 % where asked for. */
export function lines({ categories, series, unit }: Frame, { share = false } = {}): EChartsCoreOption {
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  return {
    grid: { ...(series.length > 1 ? BELOW_LEGEND : GRID), left: 12, right: 24 },
    ...(series.length > 1 && { legend: LEGEND }),
    tooltip: {
      trigger: 'axis',
      ...(share && { valueFormatter: (value: number | null) => (value === null ? '–' : percent(value)) }),
    },
    xAxis: { type: 'category', data: [...categories], boundaryGap: false },
    yAxis: { type: 'value', name: unit, ...(share && { min: 0, max: 1, axisLabel: { formatter: percent } }) },
    series: series.map(({ name, values }) => ({
      name,
      type: 'line',
      data: [...values],
      symbolSize: 8,
      lineStyle: { width: 2.5 },
      connectNulls: false,
    })),
  };
}

export interface Interval {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Values with their intervals, lying beside each other around zero. */
export function intervals(items: readonly Interval[], line: string): EChartsCoreOption {
  const write = (value: number) => value.toFixed(2);
  return {
    grid: { ...GRID, right: 28 },
    tooltip: {
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
        const { name, value, low, high } = items[dataIndex]!;
        return `${name}\n${write(value)} (${write(low)} – ${write(high)})`;
      },
    },
    xAxis: { type: 'value', splitNumber: 4, min: ({ min }: { readonly min: number }) => Math.min(0, min) },
    yAxis: {
      type: 'category',
      inverse: true,
      data: items.map(({ name }) => name),
      axisLabel: { width: 160, overflow: 'break', lineHeight: 15 },
    },
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
        color: line,
      })),
      { type: 'scatter', symbolSize: 13, data: items.map(({ value, name }, i) => ({ name, value: [value, i] })) },
    ],
  };
}
