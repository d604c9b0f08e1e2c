import '../style/judgement.css';
import '../style/desk.css';
import { useMemo } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { PERIOD_NAMES, readPeriod, windowOf } from '../desk/moments';
import { Loaded } from '../desk/parts';
import { Segments, Slab } from '../judgement/Slab';
import { Empty } from '../parts/Notice';
import { alertTitle } from '../text/alerts';
import { kindTitle } from '../text/findings';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatCount, formatShare } from '../timing/format';
import { dispositionParts, formatSeconds, keptShare } from './figures';
import { HourChart } from './HourChart';
import { useAlertStatistics, useEscalationStatistics, useTicketStatistics, type Window } from './queries';
import type { AlertStatistics, EscalationStatistics, TicketStatistics } from './types';

const t = deskText.statistics;
/** The window moves on with the clock, but not while somebody reads. */
const STEP_MS = 10 * 60_000;

/** How the control room did over a period; the period is in the address. */
export default function StatisticsPage() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const period = readPeriod(search);
  const now_ms = useNow(STEP_MS);
  const window = useMemo(() => windowOf(period, now_ms), [period, now_ms]);
  return (
    <main id="content" className="page desk-page judgement" data-testid="statistics-page">
      <header className="page-head">
        <div>
          <h1>{t.title}</h1>
          <p className="muted">{t.lead}</p>
        </div>
        <Segments
          label={t.period}
          value={period}
          options={PERIOD_NAMES.map((one) => [one, t.periods[one]] as const)}
          onChange={(next) => navigate(`/statistics?period=${next}`, { replace: true })}
        />
      </header>
      <div className="page-body statistics">
        <Alerts window={window} />
        <div className="shift-below">
          <Tickets window={window} />
          <Escalations window={window} />
        </div>
      </div>
    </main>
  );
}

function Figures({
  figures,
}: {
  figures: readonly (readonly [name: string, value: string, hint?: string])[];
}) {
  return (
    <dl className="figures">
      {figures.map(([name, value, hint]) => (
        <div key={name} title={hint}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Alerts({ window }: { window: Window }) {
  const query = useAlertStatistics(window);
  return (
    <Loaded query={query} rows={6}>
      {(figures) => (
        <>
          <Figures
            figures={[
              [t.raised, formatCount(figures.raised)],
              [
                t.reached,
                figures.raised > 0
                  ? `${formatCount(figures.reached)} · ${formatShare(figures.reached / figures.raised)}`
                  : formatCount(figures.reached),
              ],
              [t.acknowledgeTime, formatSeconds(figures.median_acknowledge_s), t.mttaHint],
              [t.resolveTime, formatSeconds(figures.median_resolve_s), t.mttrHint],
            ]}
          />
          <HourChart statistics={figures} {...window} />
          <div className="shift-below">
            <Dispositions figures={figures} />
            <ByType figures={figures} />
          </div>
        </>
      )}
    </Loaded>
  );
}

function Dispositions({ figures }: { figures: AlertStatistics }) {
  const parts = dispositionParts(figures);
  return (
    <Slab title={t.dispositions} testId="dispositions">
      {parts.length === 0 && <Empty title={t.noAlerts} hint={t.noAlertsHint} />}
      <ul className="share-rows">
        {parts.map(({ name, count, share }) => (
          <li key={name}>
            <span>{t.dispositionNames[name] ?? name.toLowerCase()}</span>
            <span className="share-track" aria-hidden="true">
              <span data-kind={name} style={{ width: `${share * 100}%` }} />
            </span>
            <span className="number">
              {formatCount(count)} · {formatShare(share)}
            </span>
          </li>
        ))}
      </ul>
    </Slab>
  );
}

function ByType({ figures }: { figures: AlertStatistics }) {
  return (
    <Slab title={t.byType} testId="by-type">
      {figures.by_type.length === 0 && <Empty title={t.noAlerts} />}
      {figures.by_type.length > 0 && (
        <FigureTable
          head={[t.kind, t.raised, t.reached, t.falseAlarms]}
          rows={figures.by_type.map((one) => ({
            key: one.alert_type,
            name: alertTitle(one.alert_type),
            cells: [formatCount(one.raised), formatCount(one.reached), formatShare(one.false_alarm_share)],
          }))}
        />
      )}
    </Slab>
  );
}

interface TableProps {
  head: readonly string[];
  rows: readonly { key: string; name: React.ReactNode; cells: readonly string[] }[];
}

function FigureTable({ head, rows }: TableProps) {
  return (
    <div className="table-scroll">
      <table className="table figure-table">
        <thead>
          <tr>
            {head.map((name, index) => (
              <th key={name} scope="col" className={index > 0 ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, cells }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td key={head[index + 1]} className="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Tickets({ window }: { window: Window }) {
  const query = useTicketStatistics(window);
  return (
    <Slab title={t.tickets} testId="ticket-statistics">
      <Loaded query={query}>
        {(figures) => (
          <div className="slab-part">
            <dl className="facts wide-facts">
              {ticketRows(figures).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
      </Loaded>
    </Slab>
  );
}

function ticketRows(figures: TicketStatistics): [string, string][] {
  const kept = (of: { met: number; missed: number }) =>
    keptShare(of) === null ? t.nothingDue : t.kept(formatShare(keptShare(of)), of.met, of.missed);
  return [
    [t.created, formatCount(figures.created)],
    [t.resolved, formatCount(figures.resolved)],
    [t.open, formatCount(figures.open)],
    [t.firstResponse, kept(figures.sla.first_response)],
    [t.resolution, kept(figures.sla.resolution)],
    [t.medianResponse, formatSeconds(figures.median_first_response_s)],
    [t.medianResolution, formatSeconds(figures.median_resolution_s)],
  ];
}

function Escalations({ window }: { window: Window }) {
  const query = useEscalationStatistics(window);
  return (
    <Slab title={t.escalations} testId="escalation-statistics">
      <Loaded query={query}>{(figures) => <EscalationTables figures={figures} />}</Loaded>
    </Slab>
  );
}

function EscalationTables({ figures }: { figures: EscalationStatistics }) {
  if (figures.escalated + figures.deduplicated === 0) {
    return <Empty title={t.noEscalations} hint={t.noEscalationsHint} />;
  }
  return (
    <>
      <p className="slab-part muted">
        {t.escalated(figures.escalated, figures.deduplicated, figures.assigned, figures.unassigned)}{' '}
        {figures.false_alarm_share !== null && t.falseShare(formatShare(figures.false_alarm_share))}
      </p>
      <FigureTable
        head={[t.kind, t.made, t.repeats, t.falseAlarms]}
        rows={figures.by_kind.map((one) => ({
          key: one.finding_type,
          name: kindTitle(one.finding_type),
          cells: [
            formatCount(one.escalated),
            formatCount(one.deduplicated),
            formatShare(one.false_alarm_share),
          ],
        }))}
      />
      <FigureTable
        head={[t.site, t.made, t.repeats]}
        rows={figures.by_site.map((one) => ({
          key: String(one.site_id),
          name:
            one.site_id === null ? (
              t.noSite
            ) : (
              <Link href={`/tickets?status=any&site=${one.site_id}`}>{one.site_name}</Link>
            ),
          cells: [formatCount(one.escalated), formatCount(one.deduplicated)],
        }))}
      />
    </>
  );
}
