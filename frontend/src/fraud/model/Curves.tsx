import type { CalibrationPoint, FraudModel, PrPoint } from '../../api/models';
import { modelText as t } from '../../text/fraud-model';
import { formatCount } from '../../timing/format';
import { Plot } from '../charts/Plot';
import { pathOf, SHARE_TICKS } from '../charts/scale';
import { Twin } from '../charts/Twin';
import { formatFigure } from '../words';

const UNIT = [0, 1] as const;

/** What it says against what happened; points are as large as punches are behind them. */
export function Calibration({
  points,
  error,
}: {
  points: readonly CalibrationPoint[];
  error: number | null;
}) {
  const most = Math.max(1, ...points.map((one) => one.n));
  return (
    <Twin
      title={t.calibration}
      sub={t.calibrationHint}
      testId="calibration"
      columns={t.calibrationColumns}
      rows={points.map((one) => ({
        key: String(one.predicted),
        cells: [formatFigure(one.predicted), formatFigure(one.observed), formatCount(one.n)],
      }))}
    >
      <Plot
        label={t.calibrationLabel(formatFigure(error, 3))}
        x={UNIT}
        y={UNIT}
        xTicks={SHARE_TICKS}
        yTicks={SHARE_TICKS}
      >
        {(px, py) => (
          <>
            <line className="plot-ideal" x1={px(0)} y1={py(0)} x2={px(1)} y2={py(1)} />
            <path
              className="plot-line"
              d={pathOf(points.map((one) => [px(one.predicted), py(one.observed)]))}
            />
            {points.map((one) => (
              <circle
                key={one.predicted}
                className="plot-dot"
                cx={px(one.predicted)}
                cy={py(one.observed)}
                r={2.5 + 4 * Math.sqrt(one.n / most)}
              />
            ))}
          </>
        )}
      </Plot>
    </Twin>
  );
}

interface PrecisionRecallProps {
  points: readonly PrPoint[];
  area: number | null;
  /** Where it stands at its threshold. */
  threshold: Pick<FraudModel, 'precision' | 'recall'>;
}

export function PrecisionRecall({ points, area, threshold }: PrecisionRecallProps) {
  const sorted = [...points].sort((a, b) => a.recall - b.recall);
  return (
    <Twin
      title={t.pr}
      testId="pr-curve"
      columns={t.prColumns}
      rows={sorted.map((one) => ({
        key: `${one.recall}/${one.precision}`,
        cells: [formatFigure(one.recall, 3), formatFigure(one.precision, 3)],
      }))}
    >
      <Plot label={t.prLabel(formatFigure(area))} x={UNIT} y={UNIT} xTicks={SHARE_TICKS} yTicks={SHARE_TICKS}>
        {(px, py) => (
          <>
            <path
              className="plot-line"
              d={pathOf(sorted.map((one) => [px(one.recall), py(one.precision)]))}
            />
            {threshold.precision !== null && threshold.recall !== null && (
              <circle
                className="plot-dot second"
                cx={px(threshold.recall)}
                cy={py(threshold.precision)}
                r={5}
              >
                <title>{t.figures.threshold}</title>
              </circle>
            )}
          </>
        )}
      </Plot>
    </Twin>
  );
}
