/** Alerts raised and reached over time; the same figures as a table. */
import { useCallback, useMemo, useState } from 'react';
import uPlot from 'uplot';
import { useCommonZone } from '../judgement/place';
import { Segments, Slab } from '../judgement/Slab';
import { type ChartOptions, type Colour, useChart } from '../parts/useChart';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { formatClock, formatCount, formatMoment } from '../timing/format';
import { type Bucket, bucketsOf } from './figures';
import type { AlertStatistics } from './types';

const t = deskText.statistics;
const HEIGHT_PX = 220;
const DAY_MS = 86_400_000;

interface HourChartProps {
  statistics: AlertStatistics;
  since: string;
  until: string;
}

export function HourChart({ statistics, since, until }: HourChartProps) {
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  const { step_ms, buckets } = useMemo(
    () => bucketsOf(statistics.by_hour, Date.parse(since), Date.parse(until)),
    [statistics, since, until],
  );
  return (
    <Slab
      title={t.byHour(step_ms / 3_600_000)}
      testId="alerts-by-hour"
      aside={
        <Segments
          label={t.view}
          value={shown}
          options={[
            ['chart', text.common.asChart],
            ['table', text.common.asTable],
          ]}
          onChange={setShown}
        />
      }
    >
      <div className="slab-part">
        <p className="legend-line">
          <span className="legend-raised">{t.raised}</span>{' '}
          <span className="legend-reached">{t.reached}</span>
        </p>
        {shown === 'chart' ? <Bars buckets={buckets} step_ms={step_ms} /> : <Twin buckets={buckets} />}
      </div>
    </Slab>
  );
}

function Bars({ buckets, step_ms }: { buckets: readonly Bucket[]; step_ms: number }) {
  const zone = useCommonZone();
  const [pointed, setPointed] = useState<number | null>(null);
  const long = buckets.length * step_ms > 2 * DAY_MS;
  const options = useCallback(
    (colour: Colour) => chartOptions(colour, zone, long, step_ms / 1_000, setPointed),
    [zone, long, step_ms],
  );
  const data = useMemo<uPlot.AlignedData>(
    () => [
      buckets.map((one) => one.start_ms / 1_000),
      buckets.map((one) => one.raised),
      buckets.map((one) => one.reached),
    ],
    [buckets],
  );
  const place = useChart(options, data, HEIGHT_PX);
  const one = pointed === null ? undefined : buckets[pointed];
  const sum = (name: 'raised' | 'reached') => buckets.reduce((total, bucket) => total + bucket[name], 0);
  return (
    <>
      <div
        className="chart"
        ref={place}
        role="img"
        aria-label={t.chartLabel(sum('raised'), sum('reached'))}
      />
      <p className="muted chart-reading">
        {one
          ? t.reading(formatMoment(new Date(one.start_ms).toISOString(), 0, zone), one.raised, one.reached)
          : t.point}
      </p>
    </>
  );
}

function chartOptions(
  colour: Colour,
  zone: string | undefined,
  long: boolean,
  step_s: number,
  onPoint: (index: number | null) => void,
): ChartOptions {
  const axis = { stroke: colour('--muted'), font: '11px "Inter Variable", system-ui, sans-serif' };
  const grid = { stroke: colour('--line'), width: 1 };
  const bars = uPlot.paths.bars?.({ size: [0.82, 26], align: 1 });
  const label = (seconds: number) =>
    long
      ? formatMoment(new Date(seconds * 1_000).toISOString(), 0, zone).replace(/ \d\d:\d\d$/, '')
      : formatClock(seconds * 1_000, zone);
  return {
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      // The last bar reaches beyond its own beginning.
      x: { time: true, range: (_, first, last) => [first, last + step_s] },
      y: { range: (_, __, highest) => [0, Math.max(4, (highest ?? 0) * 1.08)] },
    },
    series: [
      {},
      { fill: colour('--bar'), stroke: 'transparent', paths: bars, points: { show: false } },
      { fill: colour('--accent'), stroke: 'transparent', paths: bars, points: { show: false } },
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: { show: false },
        size: 26,
        values: (_, all) => all.map(label),
        space: 90,
      },
      {
        ...axis,
        grid,
        ticks: { show: false },
        size: 48,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000],
      },
    ],
    hooks: { setCursor: [(chart) => onPoint(chart.cursor.idx ?? null)] },
  };
}

/** Hours in which nothing happened are left out: they would bury the others. */
function Twin({ buckets }: { buckets: readonly Bucket[] }) {
  const zone = useCommonZone();
  const told = buckets.filter((one) => one.raised > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="twin-scroll" tabIndex={0} aria-label={t.tableLabel}>
      <table className="twin">
        <thead>
          <tr>
            <th scope="col">{t.hour}</th>
            <th scope="col" className="number">
              {t.raised}
            </th>
            <th scope="col" className="number">
              {t.reached}
            </th>
          </tr>
        </thead>
        <tbody>
          {told.map((one) => (
            <tr key={one.start_ms}>
              <th scope="row">{formatMoment(new Date(one.start_ms).toISOString(), 0, zone)}</th>
              <td className="number">{formatCount(one.raised)}</td>
              <td className="number">{formatCount(one.reached)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {told.length === 0 && <p className="muted">{t.noAlerts}</p>}
    </section>
  );
}
