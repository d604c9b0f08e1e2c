import { useRef } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { Incident } from '../api/response';
import { Choice, type Choices, More } from '../desk/parts';
import { usePages } from '../desk/usePages';
import { useLiveState, usePicture } from '../feed/LiveProvider';
import { Avatar, SeverityMark } from '../marks/Mark';
import { SEVERITIES, SEVERITY_LOOK } from '../marks/severity';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { useRenewal } from '../queue/useWork';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatAge, formatMoment } from '../timing/format';
import {
  filtersToRequest,
  type IncidentFilters,
  incidentsAddress,
  NO_FILTERS,
  ORDERS,
  readFilters,
} from './filters';
import { IncidentPage } from './IncidentPage';

const t = text.incidents;

/** Incidents: the list, or the one that the address names. */
export default function IncidentsPage({ id }: { id: string | null }) {
  return id === null ? <IncidentList /> : <IncidentPage key={id} id={id} />;
}

function IncidentList() {
  const filters = readFilters(useSearch());
  const [, navigate] = useLocation();
  const { query, items } = usePages<Incident>(['incidents', filters], (cursor) =>
    filtersToRequest(filters, cursor),
  );
  useRenewal(query.refetch);
  const live = useLiveState((state) => state.incidents);
  const rows = items.map((one) => newest(one, live.get(one.id)));
  return (
    <main id="content" className="page incidents-page" data-testid="incidents-page">
      <header className="page-head">
        <h1>{t.title}</h1>
        <FilterBar
          filters={filters}
          onChange={(next) => navigate(incidentsAddress(next), { replace: true })}
        />
      </header>
      <div className="page-body">
        {query.isPending && <Skeleton rows={10} />}
        {query.isError && <Failure error={query.error} onRetry={() => query.refetch()} />}
        {query.data && rows.length === 0 && (
          <Empty title={t.list.empty} hint={t.list.emptyHint}>
            {incidentsAddress(filters) !== incidentsAddress(NO_FILTERS) && (
              <Link className="button" href="/incidents">
                {text.queue.showAll}
              </Link>
            )}
          </Empty>
        )}
        {rows.length > 0 && <IncidentTable rows={rows} />}
        <More query={query} />
      </div>
    </main>
  );
}

const newest = (read: Incident, live: Incident | undefined): Incident =>
  live && live.version >= read.version ? live : read;

interface FilterBarProps {
  filters: IncidentFilters;
  onChange: (next: IncidentFilters) => void;
}

function FilterBar({ filters, onChange }: FilterBarProps) {
  const { sites } = usePicture();
  const severities: Choices = [
    ['', t.list.any],
    ...SEVERITIES.map((one) => [one, SEVERITY_LOOK[one].label] as const),
  ];
  const places: Choices = [['', t.list.allSites], ...sites.map((one) => [String(one.id), one.name] as const)];
  return (
    <div className="filters">
      <Choice
        label={t.list.status}
        value={filters.status}
        options={Object.entries(t.list.statuses)}
        onChange={(status) => onChange({ ...filters, status })}
      />
      <Choice
        label={t.list.severity}
        value={filters.severity}
        options={severities}
        onChange={(severity) => onChange({ ...filters, severity })}
      />
      <Choice
        label={t.list.site}
        value={filters.site}
        options={places}
        onChange={(site) => onChange({ ...filters, site })}
      />
      <Choice
        label={t.list.investigated}
        value={filters.investigated}
        options={Object.entries(t.list.answers)}
        onChange={(value) => onChange({ ...filters, investigated: value as IncidentFilters['investigated'] })}
      />
      <Choice
        label={t.list.order}
        value={filters.order}
        options={ORDERS.map((one) => [one, t.list.orders[one]] as const)}
        onChange={(order) => onChange({ ...filters, order: order as IncidentFilters['order'] })}
      />
    </div>
  );
}

/** j and k move from row to row, Enter opens the one that has the focus. */
function IncidentTable({ rows }: { rows: readonly Incident[] }) {
  const table = useRef<HTMLTableElement>(null);
  const links = () => [...(table.current?.querySelectorAll<HTMLElement>('tbody a.cell-link') ?? [])];
  const at = () => links().indexOf(document.activeElement as HTMLElement);
  const go = (index: number) => links()[Math.max(0, Math.min(rows.length - 1, index))]?.focus();
  useKey('j', () => go(at() + 1));
  useKey('k', () => go(at() - 1));
  return (
    <table className="table incidents-table" ref={table}>
      <thead>
        <tr>
          {t.list.columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </tbody>
    </table>
  );
}

function IncidentRow({ incident }: { incident: Incident }) {
  const now_ms = useNow(10_000);
  const look = SEVERITY_LOOK[incident.combined_severity];
  const who = incident.assigned_to?.name ?? incident.acknowledged_by?.name;
  const status = incident.status.toLowerCase();
  return (
    <tr data-testid="incident-row" data-incident-id={incident.id} data-status={incident.status}>
      <td>
        <span className="with-mark">
          <SeverityMark severity={incident.combined_severity} size={13} labelled={false} /> {look.label}
        </span>
      </td>
      <td>
        <Link className="cell-link strong" href={`/incidents/${incident.id}`}>
          {incident.title}
        </Link>
        <p className="muted cell-message">
          {incident.code}
          {incident.root_cause_identified && ` · ${incident.root_cause_description}`}
        </p>
      </td>
      <td>{[incident.person_name, incident.site_name].filter(Boolean).join(' · ')}</td>
      <td className="number">{incident.members_count}</td>
      <td className="number">{incident.correlation_score.toFixed(2)}</td>
      <td className={`status-${status}`}>{t.status[incident.status]}</td>
      <td>{who && <Avatar name={who} />}</td>
      <td className="nowrap">{formatMoment(incident.first_event_at, now_ms)}</td>
      <td className="nowrap">{formatAge(incident.last_event_at, now_ms)}</td>
    </tr>
  );
}
