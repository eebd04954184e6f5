import type { Colours } from '../shell/theme.js';

/** How charts look, in the colours of the page, with numbers as its language writes them. */
export function chartTheme(colours: Colours, language: string): object {
  const axis = {
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    axisLabel: { color: colours.muted, fontSize: 12, lineHeight: 15 },
    nameTextStyle: { color: colours.muted, fontSize: 12 },
    splitLine: { lineStyle: { color: colours.line, opacity: 0.7 } },
    splitArea: { show: false },
  };
  return {
    color: [...colours.series],
    backgroundColor: 'transparent',
    textStyle: { color: colours.text, fontFamily: colours.font, fontSize: 12 },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: {
      ...axis,
      axisLine: { show: false },
      axisLabel: { ...axis.axisLabel, formatter: (value: number) => value.toLocaleString(language) },
    },
    legend: {
      textStyle: { color: colours.text, fontSize: 12 },
      pageTextStyle: { color: colours.muted },
      pageIconColor: colours.accent,
      pageIconInactiveColor: colours.line,
    },
    graph: { label: { color: colours.text, fontSize: 12 } },
    tooltip: {
      backgroundColor: colours.surface,
      borderColor: colours.line,
      borderWidth: 1,
      textStyle: { color: colours.text, fontSize: 13 },
      axisPointer: { shadowStyle: { color: colours.muted, opacity: 0.12 }, lineStyle: { color: colours.muted } },
    },
  };
}
