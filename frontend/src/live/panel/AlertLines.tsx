import type { Alert } from '../../api/types';
import { SeverityMark } from '../../marks/Mark';
import { text } from '../../text';
import { alertTitle } from '../../text/alerts';
import { useNow } from '../../timing/clock';
import { formatAge } from '../../timing/format';
import { useSelection } from '../selection';

/** Open alerts of a person or a site, one line each. */
export function AlertLines({ alerts }: { alerts: readonly Alert[] }) {
  const [, select] = useSelection();
  const now_ms = useNow();
  if (alerts.length === 0) return <p className="muted">{text.live.panel.noOpenAlerts}</p>;
  return (
    <ul className="lines">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <button type="button" className="line" onClick={() => select({ kind: 'alert', id: alert.id })}>
            <SeverityMark severity={alert.severity} size={13} />
            <span className="ellipsis">
              {alertTitle(alert.alert_type)}
              <span className="muted"> {alert.message}</span>
            </span>
            <span className="muted">{formatAge(alert.created_at, now_ms)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
