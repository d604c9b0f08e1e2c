import { Link } from 'wouter';
import type { Anomaly } from '../api/fraud';
import { useLiveState } from '../feed/LiveProvider';
import { Section } from '../live/panel/Section';
import { SeverityMark } from '../marks/Mark';
import { useCan } from '../session/session';
import { fraudText, fraudTitle } from '../text/fraud';
import { useNow } from '../timing/clock';
import { formatAge } from '../timing/format';
import { formatScore } from './words';

const t = fraudText.person;

function isOpen({ status }: Anomaly): boolean {
  return status === 'NEW' || status === 'ACKNOWLEDGED';
}

/** A person's open anomalies, one line each, and the way to the whole history; nothing for those who may not see fraud. */
export function AnomalySection({ person_id }: { person_id: number }) {
  const may = useCan('security:fraud:view');
  const anomalies = useLiveState((state) => state.anomalies);
  const now_ms = useNow(10_000);
  if (!may) return null;
  const open = [...anomalies.values()]
    .filter((anomaly) => anomaly.person_id === person_id && isOpen(anomaly))
    .sort((a, b) => b.fraud_score - a.fraud_score);
  return (
    <Section title={t.panel} aside={<Link href={`/fraud/people/${person_id}`}>{t.toHistory}</Link>}>
      {open.length === 0 && <p className="muted">{t.panelNone}</p>}
      <ul className="lines">
        {open.map((anomaly) => (
          <li key={anomaly.id}>
            <Link
              className="line"
              href={`/fraud/predictions/${anomaly.prediction_id}`}
              data-testid="anomaly-line"
              title={anomaly.title}
            >
              <SeverityMark severity={anomaly.severity} size={13} />
              <span className="ellipsis">
                {fraudTitle(anomaly.anomaly_type)}{' '}
                <span className="muted">
                  {fraudText.score} {formatScore(anomaly.fraud_score)}
                </span>
              </span>
              <span className="muted">{formatAge(anomaly.at, now_ms)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
