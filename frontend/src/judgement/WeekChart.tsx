/** The mean of each hour with the band from p05 to p95, for a day or the whole week. */
import { useCallback, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { type ChartOptions, type Colour, useChart } from '../parts/useChart';
import { judgementText as t } from '../text/judgement';
import type { Metric, Profile } from './types';
import { clockOf, DAYS, figuresOf, HOURS_A_DAY, HOURS_A_WEEK, hourName } from './week';
import { formatMetric } from './words';

const HEIGHT_PX = 210;
/** Opacity of the band, as two more digits of a colour. */
const BAND_ALPHA = '38';

interface WeekChartProps {
  week: readonly (Profile | null)[];
  metric: Metric;
  /** 0 = Monday, null = the whole week. */
  day: number | null;
  chosen: number;
  onChoose: (hour_of_week: number) => void;
}

export function hoursShown(day: number | null): number[] {
  const [first, count] = day === null ? [0, HOURS_A_WEEK] : [day * HOURS_A_DAY, HOURS_A_DAY];
  return Array.from({ length: count }, (_, index) => first + index);
}

export function WeekChart({ week, metric, day, chosen, onChoose }: WeekChartProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const hours = useMemo(() => hoursShown(day), [day]);
  const options = useCallback(
    (colour: Colour) => chartOptions(colour, metric, day, setPointed, (hour) => choose.current(hour)),
    [metric, day],
  );
  const data = useMemo<uPlot.AlignedData>(() => {
    const column = (read: (profile: Profile) => number) =>
      hours.map((hour) => (week[hour] ? read(week[hour]) : null));
    const mean = column((profile) => profile.mean);
    return [
      hours,
      column((profile) => profile.p95),
      column((profile) => profile.p05),
      mean,
      mean.map((value, index) => (hours[index] === chosen ? value : null)),
    ];
  }, [week, hours, chosen]);
  const place = useChart(options, data, HEIGHT_PX);
  const known = week[pointed ?? chosen] ?? null;
  return (
    <>
      <div className="chart" ref={place} role="img" aria-label={labelOf(week, hours, metric, day)} />
      <p className="muted chart-reading">{known ? readingOf(known, metric) : t.baselines.pick}</p>
    </>
  );
}

export function daysName(day: number | null): string {
  return day === null ? t.baselines.wholeWeek : (t.days[day] ?? '');
}

function readingOf(profile: Profile, metric: Metric): string {
  const show = (value: number) => formatMetric(metric, value);
  return t.baselines.point(
    hourName(profile.hour_of_week),
    show(profile.mean),
    show(profile.p05),
    show(profile.p95),
  );
}

function labelOf(week: readonly (Profile | null)[], hours: number[], metric: Metric, day: number | null) {
  const figures = figuresOf(hours.map((hour) => week[hour] ?? null));
  const busiest = figures.busiest === null ? '–' : hourName(figures.busiest);
  return t.baselines.chartLabel(
    daysName(day),
    formatMetric(metric, figures.lowest),
    formatMetric(metric, figures.highest),
    busiest,
  );
}

function chartOptions(
  colour: Colour,
  metric: Metric,
  day: number | null,
  onPoint: (hour: number | null) => void,
  onChoose: (hour: number) => void,
): ChartOptions {
  const band = { stroke: 'transparent', points: { show: false } };
  const axis = { stroke: colour('--muted'), font: '11px "Inter Variable", system-ui, sans-serif' };
  const grid = { stroke: colour('--line'), width: 1 };
  const hourAt = (chart: uPlot) => chart.data[0]?.[chart.cursor.idx ?? -1] ?? null;
  return {
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7, fill: colour('--accent') } },
    scales: { x: { time: false }, y: { range: (_, __, highest) => [0, Math.max(1, (highest ?? 0) * 1.08)] } },
    series: [
      {},
      band,
      band,
      { stroke: colour('--accent'), width: 2, points: { show: day !== null, size: 5 } },
      {
        stroke: 'transparent',
        points: { show: true, size: 11, width: 2, stroke: colour('--text'), fill: colour('--accent') },
      },
    ],
    bands: [{ series: [1, 2], fill: `${colour('--accent')}${BAND_ALPHA}` }],
    axes: [
      { ...axis, grid, ticks: { show: false }, size: 26, ...hourTicks(day) },
      {
        ...axis,
        grid,
        ticks: { show: false },
        size: 52,
        values: (_, values) => values.map((value) => formatMetric(metric, value)),
      },
    ],
    hooks: {
      setCursor: [(chart) => onPoint(hourAt(chart))],
      ready: [
        (chart) =>
          chart.over.addEventListener('click', () => {
            const hour = hourAt(chart);
            if (hour !== null) onChoose(hour);
          }),
      ],
    },
  };
}

/** A tick at noon of each day names it; within a day every third hour. */
function hourTicks(day: number | null): Pick<uPlot.Axis, 'splits' | 'values'> {
  if (day !== null) {
    return {
      splits: hoursShown(day).filter((hour) => hour % 3 === 0),
      values: (_, hours) => hours.map(clockOf),
    };
  }
  return {
    splits: DAYS.map((_, index) => index * HOURS_A_DAY),
    values: (_, hours) => hours.map((hour) => DAYS[hour / HOURS_A_DAY] ?? ''),
  };
}
