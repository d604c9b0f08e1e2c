import type { DriftDay } from '../../api/models';
import { Loaded } from '../../desk/parts';
import { Slab } from '../../judgement/Slab';
import { Empty } from '../../parts/Notice';
import { usePhone } from '../../parts/usePhone';
import { modelText as t } from '../../text/fraud-model';
import { Plot } from '../charts/Plot';
import { dayName, dayTicks, pathOf } from '../charts/scale';
import { Twin } from '../charts/Twin';
import { featureName, formatFigure } from '../words';
import { worstOf } from './figures';
import { useDrift } from './queries';

/** Above it the punches of a day are no longer those it was trained on (Siddiqi 2006). */
const LIMIT = 0.25;

export function DriftCard() {
  const query = useDrift();
  return (
    <Loaded query={query}>
      {(days) =>
        days.length === 0 ? (
          <Slab title={t.drift} testId="drift">
            <Empty title={t.noDrift} hint={t.noDriftHint} />
          </Slab>
        ) : (
          <DriftChart days={[...days].sort((a, b) => a.date.localeCompare(b.date))} />
        )
      }
    </Loaded>
  );
}

function DriftChart({ days }: { days: readonly DriftDay[] }) {
  const phone = usePhone();
  const worst = days.map((day) => worstOf(day)?.psi ?? 0);
  const scores = days.flatMap((day, x) => (day.score_psi === null ? [] : [[x, day.score_psi] as const]));
  const highest = Math.max(0.3, ...worst, ...scores.map(([, psi]) => psi));
  const ticks = [0, 0.1, 0.25, 0.5, 1, 2].filter((at) => at <= highest * 1.05);
  return (
    <Twin
      title={t.drift}
      testId="drift"
      columns={t.driftColumns}
      rows={[...days].reverse().map((day) => rowOf(day))}
    >
      <p className="plot-legend">
        <span>{t.scorePsi}</span>
        <span style={{ '--swatch': 'var(--high)' } as React.CSSProperties}>{t.worstPsi}</span>
      </p>
      <Plot
        label={t.driftLabel(formatFigure(Math.max(...worst)))}
        x={[-0.5, Math.max(0.5, days.length - 0.5)]}
        y={[0, highest * 1.05]}
        xTicks={dayTicks(
          days.map((day) => day.date),
          phone ? 4 : 7,
        )}
        yTicks={ticks.map((at) => ({ at, label: String(at) }))}
      >
        {(px, py) => (
          <>
            <line
              className="plot-limit"
              x1={px(-0.5)}
              x2={px(days.length - 0.5)}
              y1={py(LIMIT)}
              y2={py(LIMIT)}
            />
            <path className="plot-line second" d={pathOf(worst.map((psi, x) => [px(x), py(psi)]))} />
            <path className="plot-line" d={pathOf(scores.map(([x, psi]) => [px(x), py(psi)]))} />
            {days.map(
              (day, x) =>
                day.alarmed && (
                  <circle
                    key={day.date}
                    className="plot-dot second"
                    cx={px(x)}
                    cy={py(worst[x] ?? 0)}
                    r={4.5}
                  >
                    <title>{`${dayName(day.date)}: ${t.alarmed}`}</title>
                  </circle>
                ),
            )}
          </>
        )}
      </Plot>
      <p className="muted">{t.driftHint}</p>
    </Twin>
  );
}

function rowOf(day: DriftDay) {
  const worst = worstOf(day);
  return {
    key: day.date,
    cells: [
      day.alarmed ? `${dayName(day.date)} · ${t.alarmed}` : dayName(day.date),
      formatFigure(day.score_psi),
      worst ? featureName(worst.feature) : '–',
      formatFigure(worst?.psi),
      day.label_delay_h === null ? '–' : t.hours(formatFigure(day.label_delay_h, 0)),
    ],
  };
}
