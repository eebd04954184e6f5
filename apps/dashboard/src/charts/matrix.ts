import type { EChartsCoreOption } from 'echarts/core';

interface MatrixOptions {
  /** From the least to the greatest value. */
  readonly colours: readonly [string, string];
  /** Of what is written on a cell: on the lighter half of the colours, on the other. */
  readonly ink: readonly [string, string];
  /** The greatest value there can be. Default: the greatest there is. */
  readonly most?: number;
  readonly write?: (value: number) => string;
}

/** A matrix of values between rows and columns. */
export function matrix(
  rows: readonly string[],
  columns: readonly string[],
  values: readonly (readonly [column: number, row: number, value: number])[],
  { colours, ink, most = Math.max(1, ...values.map(([, , value]) => value)), write = String }: MatrixOptions,
): EChartsCoreOption {
  const steep = columns.some((name) => name.length > 6);
  return {
    grid: { left: 4, right: 8, top: 8, bottom: 4, containLabel: true },
    tooltip: {
      formatter: ({ value: [column, row, value] }: { readonly value: readonly [number, number, number] }) =>
        `${rows[row]} → ${columns[column]}: ${write(value)}`,
    },
    xAxis: { type: 'category', data: [...columns], axisLabel: { interval: 0, rotate: steep ? 38 : 0 } },
    yAxis: { type: 'category', data: [...rows], inverse: true, axisLabel: { interval: 0 } },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [...colours] } },
    series: [
      {
        type: 'heatmap',
        data: values.map((cell) => ({
          value: [...cell],
          label: { color: cell[2] > most / 2 ? ink[1] : ink[0] },
        })),
        label: {
          show: true,
          formatter: ({ value: [, , value] }: { readonly value: readonly [number, number, number] }) => write(value),
        },
        itemStyle: { borderColor: colours[0], borderWidth: 2 },
      },
    ],
    narrow: { xAxis: { axisLabel: { rotate: steep ? 60 : 0, fontSize: 10 } }, yAxis: { axisLabel: { fontSize: 10 } } },
  };
}
