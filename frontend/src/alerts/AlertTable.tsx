import { useRef } from 'react';
import { Link } from 'wouter';
import type { Alert } from '../api/types';
import { useLiveState } from '../feed/LiveProvider';
import { linkTo } from '../live/selection';
import { SeverityMark } from '../marks/Mark';
import { SEVERITY_LOOK } from '../marks/severity';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { alertTitle } from '../text/alerts';
import { useNow } from '../timing/clock';
import { formatAge, formatMoment, zoneName } from '../timing/format';
import type { Outcome } from './deeds';

interface AlertTableProps {
  alerts: Alert[];
  chosen: ReadonlySet<number>;
  outcomes: ReadonlyMap<number, Outcome>;
  onChosen: (next: ReadonlySet<number>) => void;
}

export function AlertTable({ alerts, chosen, outcomes, onChosen }: AlertTableProps) {
  const last = useRef<number | null>(null);
  const all = alerts.every((alert) => chosen.has(alert.id));

  /** With shift, everything between the last ticked row and this one follows it. */
  function toggle(index: number, shift: boolean) {
    const alert = alerts[index];
    if (!alert) return;
    const next = new Set(chosen);
    const on = !next.has(alert.id);
    const from = shift && last.current !== null ? Math.min(last.current, index) : index;
    const to = shift && last.current !== null ? Math.max(last.current, index) : index;
    for (const { id } of alerts.slice(from, to + 1)) {
      if (on) next.add(id);
      else next.delete(id);
    }
    last.current = index;
    onChosen(next);
  }

  const cursor = useRowCursor(alerts.length, (index) => toggle(index, false));

  return (
    <table className="table alerts-table" ref={cursor}>
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              aria-label={text.alerts.page.selectAll}
              checked={all}
              onChange={() => onChosen(all ? new Set() : new Set(alerts.map((alert) => alert.id)))}
            />
          </th>
          {text.alerts.page.columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {alerts.map((alert, index) => (
          <AlertTableRow
            key={alert.id}
            alert={alert}
            chosen={chosen.has(alert.id)}
            outcome={outcomes.get(alert.id)}
            onToggle={(shift) => toggle(index, shift)}
          />
        ))}
      </tbody>
    </table>
  );
}

/** j and k move the focus from tick to tick, x ticks. Returns the ref of the table. */
function useRowCursor(count: number, onTick: (index: number) => void) {
  const table = useRef<HTMLTableElement>(null);
  const ticks = () => [
    ...(table.current?.querySelectorAll<HTMLInputElement>('tbody input[type=checkbox]') ?? []),
  ];
  const at = () => ticks().indexOf(document.activeElement as HTMLInputElement);
  const go = (index: number) => ticks()[Math.max(0, Math.min(count - 1, index))]?.focus();
  useKey('j', () => go(at() + 1));
  useKey('k', () => go(at() - 1));
  useKey('x', () => {
    if (at() >= 0) onTick(at());
  });
  return table;
}

interface RowProps {
  alert: Alert;
  chosen: boolean;
  outcome: Outcome | undefined;
  onToggle: (shift: boolean) => void;
}

function AlertTableRow({ alert, chosen, outcome, onToggle }: RowProps) {
  const now_ms = useNow(10_000);
  const zone = useLiveState((state) =>
    alert.site_id === null ? undefined : state.sites.get(alert.site_id)?.timezone,
  );
  const title = alertTitle(alert.alert_type);
  return (
    <tr
      data-testid="alert-row"
      data-alert-id={alert.id}
      data-status={alert.status}
      className={chosen ? 'chosen' : undefined}
    >
      <td>
        <input
          type="checkbox"
          aria-label={text.alerts.page.select(title)}
          checked={chosen}
          onChange={(event) => onToggle((event.nativeEvent as MouseEvent).shiftKey === true)}
        />
        {outcome && <span className={`outcome ${outcome}`}>{text.alerts.page.outcome[outcome]}</span>}
      </td>
      <td>
        <span className="with-mark">
          <SeverityMark severity={alert.severity} size={13} labelled={false} />{' '}
          {SEVERITY_LOOK[alert.severity].label}
        </span>
      </td>
      <td>
        <Link className="cell-link strong" href={linkTo('alert', alert.id)}>
          {title}
        </Link>
        <p className="muted cell-message">{alert.message}</p>
      </td>
      <td>{alert.person_id && <Link href={linkTo('person', alert.person_id)}>{alert.person_name}</Link>}</td>
      <td>{alert.site_id && <Link href={linkTo('site', alert.site_id)}>{alert.site_name}</Link>}</td>
      <td className={`status-${alert.status.toLowerCase()}`}>
        {text.alerts.status[alert.status]}
        {alert.disposition && alert.disposition !== 'REACHED' && (
          <p className="muted">{text.queue.why.disposition[alert.disposition]}</p>
        )}
      </td>
      <td className="number">{alert.occurrence_count}</td>
      <td className="nowrap">
        {formatMoment(alert.created_at, now_ms, zone)} <span className="muted">{zoneName(now_ms, zone)}</span>
      </td>
      <td className="number nowrap">{formatAge(alert.last_seen_at, now_ms)}</td>
      <td>{alert.assigned_to?.name}</td>
    </tr>
  );
}
