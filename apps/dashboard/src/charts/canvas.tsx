import { BarChart, GraphChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useSpeech } from '../i18n/messages.js';
import { stillness, useColours } from '../shell/theme.js';
import { chartTheme } from './chart-theme.js';
import { heightClass } from './height.js';

use([
  BarChart,
  GraphChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

/** Below this many pixels a chart has little room for words: its option's `narrow` holds there. */
const NARROW = 480;

export interface ChartProps {
  /** With what is different where there is little room as `narrow`. */
  readonly option: EChartsCoreOption;
  /** What it shows, for those who do not see it; the figure's table has the numbers. */
  readonly label: string;
  readonly height?: number;
  /** Successive options are moments of one picture: what stays moves to its new place. Milliseconds. */
  readonly moving?: number;
}

/** A chart on a canvas. Tooltips are drawn there too: the content security policy allows no inline styles. */
export function Canvas({ option, label, height = 280, moving }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const colours = useColours();
  const { locale } = useSpeech();

  useEffect(() => {
    const made = init(place.current!, chartTheme(colours, locale), { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(place.current!);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, [colours, locale]);

  useEffect(() => {
    const { narrow, ...wide } = option;
    const still = stillness();
    const baseOption: EChartsCoreOption = {
      animation: !still,
      animationDuration: 300,
      ...(moving !== undefined && { animationDurationUpdate: still ? 0 : moving }),
      ...wide,
      tooltip: { renderMode: 'richText', confine: true, ...(wide['tooltip'] as object | undefined) },
    };
    const media = narrow ? [{ query: { maxWidth: NARROW }, option: narrow as EChartsCoreOption }] : [];
    const whole: EChartsCoreOption = { baseOption, media };
    chart.current?.setOption(whole, { notMerge: moving === undefined });
  }, [option, colours, locale, moving]);

  return <div ref={place} role="img" aria-label={label} className="chart" data-height={heightClass(height)} />;
}
