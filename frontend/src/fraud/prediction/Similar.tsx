import { Link } from 'wouter';
import type { SimilarCase } from '../../api/fraud';
import { fraudText, fraudTitle } from '../../text/fraud';
import { formatMoment, formatShare } from '../../timing/format';
import { Score } from '../RiskMark';
import { verdictWords } from '../words';

const t = fraudText.prediction;

/** What was alike before, and what it was. */
export function Similar({ similar, zone }: { similar: readonly SimilarCase[]; zone: string | undefined }) {
  if (similar.length === 0) return <p className="muted">{t.noSimilar}</p>;
  return (
    <ul className="similar-cases" data-testid="similar">
      {similar.map((one) => (
        <li key={one.prediction_id}>
          <Score score={one.fraud_score} />
          <span>
            <Link href={`/fraud/predictions/${one.prediction_id}`}>{one.person_name}</Link>{' '}
            <span className="muted">
              {[one.leading && fraudTitle(one.leading), one.site_name, formatMoment(one.at, 0, zone)]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
          <span className="similar-verdict">
            <span className="strong">{verdictWords({ fraud: one.outcome, pending: false })}</span>
            <span className="muted">{t.alike(formatShare(one.likeness))}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
