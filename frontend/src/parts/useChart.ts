/** The one door to uPlot: a chart as wide as its place, in the colours of the theme. Each chart needs a table twin. */
import './language';
import { type RefObject, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useSettings } from '../shell/settings';

export type ChartOptions = Omit<uPlot.Options, 'width' | 'height'>;
/** The value of a colour token: `colour('--accent')`. */
export type Colour = (token: string) => string;

/** Give the ref to a block element. `options` has to be the same function as long as the chart is the same. */
export function useChart(
  options: (colour: Colour) => ChartOptions,
  data: uPlot.AlignedData,
  height_px: number,
): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(data);
  latest.current = data;
  const { theme } = useSettings();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, which the theme changes
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const style = getComputedStyle(document.documentElement);
    const colour: Colour = (token) => style.getPropertyValue(token).trim();
    const size = () => ({ width: Math.max(120, element.clientWidth), height: height_px });
    const made = new uPlot({ ...options(colour), ...size() }, latest.current, element);
    chart.current = made;
    const watch = new ResizeObserver(() => made.setSize(size()));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [options, height_px, theme]);

  useEffect(() => chart.current?.setData(data), [data]);
  return place;
}
