import { Link } from 'wouter';
import type { Prediction } from '../../api/fraud';
import { useSiteZone } from '../../judgement/place';
import { fraudText, fraudTitle } from '../../text/fraud';
import { formatMoment, zoneName } from '../../timing/format';
import { RiskTag } from '../RiskMark';
import { evidenceLines, formatScore, kindOf, levelOf } from '../words';

const t = fraudText.prediction;

interface PredictionHeadProps {
  prediction: Prediction;
  /** The name leads to the page of the prediction. */
  opens?: boolean;
}

/** Whom it is about, what is suspected, how sure, and who says so. */
export function PredictionHead({ prediction, opens = false }: PredictionHeadProps) {
  const zone = useSiteZone(prediction.site_id);
  const kind = kindOf(prediction);
  const title =
    kind === null ? t.clean(prediction.person_name) : t.judged(fraudTitle(kind), prediction.person_name);
  const level = levelOf(prediction.fraud_score);
  const direction = fraudText.direction[prediction.direction] ?? prediction.direction;
  const when = `${formatMoment(prediction.at, 0, zone)} ${zoneName(Date.parse(prediction.at), zone)}`;
  return (
    <div className="prediction-head" data-testid="prediction-head">
      <div className="prediction-words">
        <p className="muted">
          {[t.kicker, direction, when, prediction.site_name].filter(Boolean).join(' · ')}
        </p>
        <h2>
          {opens ? <Link href={`/fraud/predictions/${prediction.prediction_id}`}>{title}</Link> : title}
        </h2>
        <p className="muted">{saidBy(prediction)}</p>
        <Degraded degraded={prediction.degraded} />
      </div>
      <p className="prediction-score" data-level={level}>
        <b data-testid="prediction-score">{formatScore(prediction.fraud_score)}</b>
        <RiskTag level={level} />
      </p>
    </div>
  );
}

/** What stands behind the number. */
function saidBy({ model_version, fraud_probability, rules_score, final }: Prediction): string {
  const look = final ? fraudText.final : fraudText.first;
  const who = `${fraudText.byModel(model_version)}, ${look}`;
  if (model_version.startsWith('rules')) return `${who} · ${t.rulesOnly}`;
  const calibrated = t.calibrated(Math.round(fraud_probability * 100));
  return `${who} · ${calibrated} ${t.rulesSay(formatScore(rules_score))}`;
}

/** A detector or a model that failed is told: its silence is no acquittal. */
function Degraded({ degraded }: { degraded: Record<string, unknown> }) {
  const failed = evidenceLines(degraded);
  if (failed.length === 0) return null;
  return (
    <p className="degraded" role="note">
      {fraudText.degraded} {failed.map(([name, why]) => `${name} (${why})`).join('; ')}
    </p>
  );
}
