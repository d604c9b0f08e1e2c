import { memo } from 'react';
import type { Alert } from '../../api/types';
import { Avatar, SeverityMark } from '../../marks/Mark';
import { text } from '../../text';
import { alertTitle } from '../../text/alerts';
import { useNow } from '../../timing/clock';
import { formatAge } from '../../timing/format';

interface AlertRowProps {
  alert: Alert;
  selected: boolean;
  onSelect: (id: number) => void;
}

export const AlertRow = memo(function AlertRow({ alert, selected, onSelect }: AlertRowProps) {
  const now_ms = useNow();
  const where = [alert.person_name, alert.site_name].filter(Boolean).join(' · ');
  return (
    <button
      type="button"
      className={`row alert-row ${alert.status.toLowerCase()}`}
      data-testid="alert-row"
      data-alert-id={alert.id}
      data-status={alert.status}
      aria-current={selected || undefined}
      onClick={() => onSelect(alert.id)}
    >
      <span className="row-mark">
        <SeverityMark severity={alert.severity} />
        {alert.occurrence_count > 1 && (
          <span className="muted row-times">{text.live.queue.times(alert.occurrence_count)}</span>
        )}
      </span>
      <span className="row-title strong">{alertTitle(alert.alert_type)}</span>
      <time className="row-age muted" dateTime={alert.created_at}>
        {formatAge(alert.created_at, now_ms)}
      </time>
      <span className="row-where muted ellipsis">{where}</span>
      <Status alert={alert} />
      <span className="row-message">{alert.message}</span>
    </button>
  );
});

function Status({ alert }: { alert: Alert }) {
  const who = alert.assigned_to?.name ?? alert.acknowledged_by?.name;
  return (
    <span className={`row-status status-${alert.status.toLowerCase()}`}>
      {
        {
          NEW: text.live.queue.isNew,
          ACKNOWLEDGED: text.live.queue.acknowledged,
          RESOLVED: text.live.queue.resolved,
        }[alert.status]
      }
      {who && <Avatar name={who} />}
    </span>
  );
}
