import { ArrowLeft, ExternalLink, MapPin, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { WhySections } from '../alerts/WhySections';
import type { WorkItem } from '../api/response';
import { usePresence } from '../desk/usePresence';
import { useLiveState, usePicture } from '../feed/LiveProvider';
import { HintSection } from '../incidents/HintSection';
import { MemberTable } from '../incidents/MemberTable';
import { PresenceLine } from '../incidents/PresenceLine';
import { useIncident } from '../incidents/queries';
import { ScoreSection } from '../incidents/ScoreSection';
import { AlertFacts } from '../live/panel/AlertPanel';
import { useAlertDetail } from '../live/panel/queries';
import { Facts, Section } from '../live/panel/Section';
import { pageOfWork } from '../live/queue/QueueList';
import { linkTo } from '../live/selection';
import { SeverityMark } from '../marks/Mark';
import { SEVERITY_LOOK } from '../marks/severity';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { usePhone } from '../parts/usePhone';
import { text } from '../text';
import { SlaClock } from '../tickets/marks';
import { useNow } from '../timing/clock';
import { formatAge } from '../timing/format';

const t = text.queue;

interface WorkPaneProps {
  item: WorkItem;
  onClose: () => void;
  foot: ReactNode;
}

/** Why the chosen row is here, what belongs to it, and what can be done. */
export function WorkPane({ item, onClose, foot }: WorkPaneProps) {
  const phone = usePhone();
  const looking = usePresence(item.key);
  return (
    <section className="panel work-pane" data-testid="work-pane" aria-label={item.title}>
      <header className="panel-head">
        <button
          type="button"
          className="icon-button work-close"
          aria-label={text.common.close}
          onClick={onClose}
        >
          {phone ? <ArrowLeft size={20} /> : <X size={17} />}
        </button>
        <div className="panel-kicker">
          <SeverityMark severity={item.severity} size={15} labelled={false} />
          <span className="tag">{SEVERITY_LOOK[item.severity].label}</span>
          <span className={`tag status-${item.status.toLowerCase()}`}>
            {t.statuses[item.status] ?? item.status}
          </span>
          {item.ticket && (
            <Link className="tag" href={`/tickets/${item.ticket.id}`}>
              {item.ticket.ticketno}
            </Link>
          )}
          {item.ticket?.sla && (
            <SlaClock ticket={{ status: item.ticket.status as 'NEW', sla: item.ticket.sla }} />
          )}
        </div>
        <h2>{item.title}</h2>
        <p className="panel-lead muted">
          <About item={item} />
        </p>
        <p className="why">{item.why}</p>
        <p className="pane-links">
          {item.kind !== 'alert' && (
            <Link href={pageOfWork(item)}>
              <ExternalLink size={13} aria-hidden="true" />{' '}
              {item.kind === 'incident' ? t.openIncident : t.openTicket} <kbd>Enter</kbd>
            </Link>
          )}
          {mapOf(item) && (
            <Link href={`${mapOf(item)}&view=map`}>
              <MapPin size={13} aria-hidden="true" /> {t.onMap} <kbd>M</kbd>
            </Link>
          )}
        </p>
        <PresenceLine others={looking} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="panel-body" tabIndex={0} aria-label={t.why.title}>
        {item.kind === 'incident' && item.incident_id !== null ? (
          <IncidentBrief id={item.incident_id} />
        ) : (
          <AlertBrief item={item} />
        )}
      </section>
      <footer className="panel-foot">{foot}</footer>
    </section>
  );
}

/** Where the map of the live page shows what a row is about. */
export function mapOf(item: WorkItem): string | null {
  if (item.alert_id !== null) return linkTo('alert', item.alert_id);
  if (item.person_id !== null) return linkTo('person', item.person_id);
  return item.site_id === null ? null : linkTo('site', item.site_id);
}

function About({ item }: { item: WorkItem }) {
  return (
    <>
      {item.person_id !== null && <Link href={`/people/${item.person_id}`}>{item.person_name}</Link>}
      {item.person_id !== null && item.site_id !== null && ' · '}
      {item.site_id !== null && <Link href={`/sites/${item.site_id}`}>{item.site_name}</Link>}
    </>
  );
}

function AlertBrief({ item }: { item: WorkItem }) {
  const id = item.alert_id;
  const held = useLiveState((live) => (id === null ? undefined : live.alerts.get(id)));
  if (id === null) return <TicketBrief item={item} />;
  return <KnownAlert id={id} version={held?.version} />;
}

function KnownAlert({ id, version }: { id: number; version: number | undefined }) {
  const { siteById } = usePicture();
  const detail = useAlertDetail(id, version);
  const alert = useLiveState((live) => live.alerts.get(id)) ?? detail.data;
  if (detail.isError) return <Failure error={detail.error} onRetry={() => detail.refetch()} />;
  if (!alert) return <Skeleton rows={6} />;
  const zone = alert.site_id === null ? undefined : siteById.get(alert.site_id)?.timezone;
  return (
    <>
      <WhySections alert={alert} zone={zone} />
      <AlertFacts alert={alert} detail={detail} zone={zone} />
    </>
  );
}

function IncidentBrief({ id }: { id: string }) {
  const incident = useIncident(id);
  if (incident.isError) return <Failure error={incident.error} onRetry={() => incident.refetch()} />;
  if (!incident.data) return <Skeleton rows={6} />;
  return (
    <>
      <HintSection hint={incident.data.root_cause_hint} />
      <MemberTable members={incident.data.members} zone={undefined} brief />
      <ScoreSection score={incident.data.correlation_score} parts={incident.data.score_parts} />
    </>
  );
}

function TicketBrief({ item }: { item: WorkItem }) {
  const id = item.ticket?.id;
  const ticket = useLiveState((live) => (id === undefined ? undefined : live.tickets.get(id)));
  const now_ms = useNow(10_000);
  if (!ticket) return <Empty title={item.why} />;
  return (
    <Section title={t.kinds.ticket}>
      <p className="why">{ticket.description}</p>
      <Facts
        facts={[
          [text.alerts.assigned, ticket.assigned_to?.name ?? text.alerts.nobody],
          [text.alerts.occurrences, text.alerts.times(ticket.occurrence_count)],
          [text.alerts.last, formatAge(ticket.updated_at, now_ms)],
        ]}
      />
    </Section>
  );
}
