import { arriving } from '../shell/arriving.js';
import type { ChartProps } from './canvas.js';
import { heightClass } from './height.js';

/**
 * A chart, and the place where it will be until it can be drawn. The library that draws is most of the page's bytes: what is
 * to be drawn is asked for while it comes.
 */
export const Chart = arriving<ChartProps>(
  async () => (await import('./canvas.js')).Canvas,
  ({ height = 280 }) => <div className="chart" data-height={heightClass(height)} />,
);
