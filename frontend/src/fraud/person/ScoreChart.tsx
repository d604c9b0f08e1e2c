import type { DayScore } from '../../api/fraud';
import { Segments } from '../../judgement/Slab';
import { usePhone } from '../../parts/usePhone';
import { fraudText } from '../../text/fraud';
import { formatCount } from '../../timing/format';
import { Plot } from '../charts/Plot';
import { dayName, dayTicks, everyDay, pathOf, SHARE_TICKS } from '../charts/scale';
import { Twin } from '../charts/Twin';
import { formatScore } from '../words';

const t = fraudText.person;
/** As the tenant's limits are by default; the colours of the levels say the rest. */
const LIMITS = [
  [0.5, t.anomalyLine],
  [0.8, t.ticketLine],
] as const;
export const DAY_RANGES = ['30', '90', '365'] as const;
export type DayRange = (typeof DAY_RANGES)[number];

interface ScoreChartProps {
  days: readonly DayScore[];
  range: DayRange;
  onRange: (range: DayRange) => void;
}

/** The highest score of each day as a stem, the average as a line. */
export function ScoreChart({ days, range, onRange }: ScoreChartProps) {
  const phone = usePhone();
  const all = everyDay(days.map((day) => day.date));
  const at = new Map(all.map((day, index) => [day, index]));
  const shown = days.map((day) => ({ ...day, x: at.get(day.date) ?? 0 }));
  const highest = Math.max(0, ...days.map((day) => day.max_score));
  return (
    <Twin
      title={t.chart}
      testId="score-chart"
      columns={t.columns}
      rows={[...days].reverse().map((day) => ({
        key: day.date,
        cells: [
          dayName(day.date),
          formatScore(day.avg_score),
          formatScore(day.max_score),
          formatCount(day.predictions),
          formatCount(day.high_risk),
        ],
      }))}
      aside={
        <Segments
          label={t.range}
          value={range}
          options={DAY_RANGES.map((one) => [one, t.days(Number(one))] as const)}
          onChange={onRange}
        />
      }
    >
      <p className="plot-legend">
        <span style={{ '--swatch': 'var(--high)' } as React.CSSProperties}>{t.max}</span>
        <span>{t.avg}</span>
      </p>
      <Plot
        label={t.chartLabel(days.length, formatScore(highest))}
        x={[-0.5, Math.max(0.5, all.length - 0.5)]}
        y={[0, 1]}
        xTicks={dayTicks(all, phone ? 4 : 10)}
        yTicks={SHARE_TICKS}
      >
        {(px, py) => (
          <>
            {LIMITS.map(([limit, name]) => (
              <g key={name}>
                <line
                  className="plot-limit"
                  x1={px(-0.5)}
                  x2={px(all.length - 0.5)}
                  y1={py(limit)}
                  y2={py(limit)}
                />
                <text x={px(all.length - 0.5)} y={py(limit) - 4} textAnchor="end">
                  {name} {limit.toFixed(2)}
                </text>
              </g>
            ))}
            {shown.map((day) => (
              <g key={day.date}>
                <line
                  className="plot-line second"
                  x1={px(day.x)}
                  x2={px(day.x)}
                  y1={py(0)}
                  y2={py(day.max_score)}
                />
                <circle className="plot-dot second" cx={px(day.x)} cy={py(day.max_score)} r={4}>
                  <title>{`${dayName(day.date)}: ${t.max} ${formatScore(day.max_score)}`}</title>
                </circle>
              </g>
            ))}
            <path className="plot-line" d={pathOf(shown.map((day) => [px(day.x), py(day.avg_score)]))} />
            {shown.map((day) => (
              <circle key={day.date} className="plot-dot" cx={px(day.x)} cy={py(day.avg_score)} r={2.5} />
            ))}
          </>
        )}
      </Plot>
    </Twin>
  );
}
