import { Link } from 'wouter';
import { toQuery } from '../api/client';
import type { Alert } from '../api/types';
import { More } from '../desk/parts';
import { usePages } from '../desk/usePages';
import { linkTo } from '../live/selection';
import { SeverityMark } from '../marks/Mark';
import { rankOf } from '../marks/severity';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { matches } from '../shell/search';
import { text } from '../text';
import { alertTitle } from '../text/alerts';
import { useNow } from '../timing/clock';
import { formatAge, formatClock } from '../timing/format';
import type { QueueFilters } from './filters';
import { useRenewal } from './useWork';

const t = text.queue;

/** What was kept from the operator, by what and why; nothing is hidden without a trace. */
export function SuppressedList({ filters, held }: { filters: QueueFilters; held: number }) {
  const { query, items } = usePages<Alert>(
    ['suppressed', filters.site],
    (cursor) =>
      `/noc/alerts/${toQuery({ status: 'open', reached: 'false', site_id: filters.site, order: '-priority', limit: 100, cursor })}`,
  );
  useRenewal(query.refetch);
  const shown = items.filter(
    (alert) =>
      (!filters.severity || rankOf(alert.severity) >= rankOf(filters.severity)) &&
      matches(filters.q, alertTitle(alert.alert_type), alert.message, alert.person_name, alert.site_name),
  );
  return (
    <div className="page-body">
      {held > 0 && (
        <p className="queue-held">
          <Link href="/findings?held=yes">{t.held(held)}</Link>
        </p>
      )}
      {query.isPending && <Skeleton rows={8} />}
      {query.isError && <Failure error={query.error} onRetry={() => query.refetch()} />}
      {query.data && shown.length === 0 && <Empty title={t.emptySuppressed} hint={t.emptySuppressedHint} />}
      <ul className="suppressed" aria-label={t.views.suppressed}>
        {shown.map((alert) => (
          <SuppressedRow key={alert.id} alert={alert} />
        ))}
      </ul>
      <More query={query} />
    </div>
  );
}

function SuppressedRow({ alert }: { alert: Alert }) {
  const now_ms = useNow(10_000);
  return (
    <li>
      <Link
        className="row suppressed-row"
        href={linkTo('alert', alert.id)}
        data-testid="suppressed-row"
        data-alert-id={alert.id}
        data-disposition={alert.disposition}
      >
        <span className="row-mark">
          <SeverityMark severity={alert.severity} />
          <span className="row-priority">{alert.priority}</span>
        </span>
        <span className="row-title strong">{alertTitle(alert.alert_type)}</span>
        <time className="row-age muted" dateTime={alert.last_seen_at}>
          {formatAge(alert.last_seen_at, now_ms)}
        </time>
        <span className="row-where muted ellipsis">
          {[alert.person_name, alert.site_name].filter(Boolean).join(' · ')}
        </span>
        <span className="row-status">
          {t.why.disposition[alert.disposition]}
          {alert.snoozed_until && ` · ${formatClock(alert.snoozed_until)}`}
        </span>
        <span className="row-message">{alert.why || alert.message}</span>
      </Link>
    </li>
  );
}
