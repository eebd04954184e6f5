import { BarChart, GraphChart, HeatmapChart, LineChart, ScatterChart, FunnelChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useColours } from '../shell/theme.js';

use([
  BarChart,
  FunnelChart,
  GraphChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

interface ChartProps {
  readonly option: EChartsCoreOption;
  /** What it shows, for those who do not see it; the figure's table has the numbers. */
  readonly label: string;
  readonly height?: number;
  readonly onPick?: (name: string) => void;
}

/** A chart on a canvas. Tooltips are drawn there too: the content security policy allows no inline styles. */
export function Chart({ option, label, height = 280, onPick }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const colours = useColours();

  useEffect(() => {
    const made = init(place.current!, undefined, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(place.current!);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, []);

  useEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.current?.setOption(
      {
        animation: !still,
        animationDuration: 300,
        color: [...colours.series],
        textStyle: { color: colours.text, fontFamily: 'inherit' },
        ...option,
        tooltip: {
          renderMode: 'richText',
          confine: true,
          backgroundColor: colours.surface,
          borderColor: colours.line,
          textStyle: { color: colours.text },
          ...(option['tooltip'] as object | undefined),
        },
      },
      { notMerge: true },
    );
  }, [option, colours]);

  useEffect(() => {
    const made = chart.current;
    if (!made || !onPick) return undefined;
    const pick = (event: unknown) => onPick(String((event as { name?: unknown }).name ?? ''));
    made.on('click', pick);
    return () => void made.off('click', pick);
  }, [onPick]);

  return <div ref={place} role="img" aria-label={label} className="chart" data-height={heightClass(height)} />;
}

/** Heights are classes of the style sheet. */
function heightClass(height: number): 'low' | 'middle' | 'high' {
  return height <= 200 ? 'low' : height <= 320 ? 'middle' : 'high';
}
