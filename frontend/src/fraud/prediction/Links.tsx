import { Link } from 'wouter';
import type { Prediction } from '../../api/fraud';
import { linkTo } from '../../live/selection';
import { fraudText } from '../../text/fraud';
import { timelineAddress } from '../words';

const t = fraudText.prediction;

/** Where the same trouble stands elsewhere, and whom it is about. */
export function Links({ prediction }: { prediction: Prediction }) {
  const { anomaly_id, alert_id, ticket_id, person_id } = prediction;
  return (
    <p className="pane-links" data-testid="prediction-links">
      {anomaly_id !== null && (
        <Link href={`/fraud?show=all&score=0&row=${encodeURIComponent(prediction.event_id)}`}>
          {t.anomaly} A-{anomaly_id}
        </Link>
      )}
      {alert_id !== null && (
        <Link href={linkTo('alert', alert_id)}>
          {t.alert} {alert_id}
        </Link>
      )}
      {ticket_id !== null && (
        <Link href={`/tickets/${ticket_id}`}>
          {t.ticket} {ticket_id}
        </Link>
      )}
      <Link href={`/fraud/people/${person_id}`}>{t.person}</Link>
      <Link href={timelineAddress(person_id, prediction.at)}>{t.timeline}</Link>
    </p>
  );
}
