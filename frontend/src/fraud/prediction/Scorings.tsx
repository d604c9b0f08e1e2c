import { Link } from 'wouter';
import type { PastScoring, PredictionDetail } from '../../api/fraud';
import { fraudText } from '../../text/fraud';
import { formatMoment } from '../../timing/format';
import { Score } from '../RiskMark';

const t = fraudText.prediction;

/** Every scoring of the punch, the newest first, and why it was made. */
export function Scorings({ prediction, zone }: { prediction: PredictionDetail; zone: string | undefined }) {
  if (prediction.history.length <= 1) return <p className="muted">{t.onlyOne}</p>;
  return (
    <ol className="scorings" data-testid="scorings">
      {prediction.history.map((one) => (
        <li key={one.prediction_id}>
          <Score score={one.fraud_score} />
          <span>
            {one.prediction_id === prediction.prediction_id ? (
              <span className="strong">{whyOf(one)}</span>
            ) : (
              <Link href={`/fraud/predictions/${one.prediction_id}`}>{whyOf(one)}</Link>
            )}{' '}
            <span className="muted">
              {[
                one.model_version && fraudText.byModel(one.model_version),
                one.prediction_id === prediction.prediction_id && t.thisOne,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
          <time className="muted" dateTime={one.scored_at}>
            {formatMoment(one.scored_at, 0, zone)}
          </time>
        </li>
      ))}
    </ol>
  );
}

export function whyOf(one: PastScoring): string {
  if (one.because) return t.again(one.because);
  return one.final ? t.finalLook : t.firstLook;
}
