import { useState } from 'react';
import { Link } from 'wouter';
import { WhySections } from '../../alerts/WhySections';
import type { Alert, AlertDetail } from '../../api/types';
import { useLiveState, usePicture } from '../../feed/LiveProvider';
import { Avatar, SeverityMark } from '../../marks/Mark';
import { isOpen, isSos, SEVERITY_LOOK } from '../../marks/severity';
import { Empty, Failure, Skeleton } from '../../parts/Notice';
import { useCan } from '../../session/session';
import { text } from '../../text';
import { alertTitle, verbText } from '../../text/alerts';
import { fraudText } from '../../text/fraud';
import { useNow } from '../../timing/clock';
import { formatAge, formatMoment } from '../../timing/format';
import { useSelection } from '../selection';
import { AlertActions, type AlertForm } from './AlertActions';
import { evidenceRows } from './evidence';
import { NearestSection } from './NearestSection';
import { PanelFrame } from './PanelFrame';
import { useAlertDetail } from './queries';
import { Facts, Section } from './Section';
import { Timeline } from './Timeline';

const MOST_OCCURRENCES = 6;

export function AlertPanel({ alert_id }: { alert_id: number }) {
  const held = useLiveState((live) => live.alerts.get(alert_id));
  const detail = useAlertDetail(alert_id, held?.version);
  const alert = held ?? detail.data;
  if (!alert) {
    return (
      <PanelFrame testid="alert-panel" kicker={text.palette.alert} title={text.common.none} lead="">
        {detail.isError ? <Empty title={text.live.panel.gone} /> : <Skeleton />}
      </PanelFrame>
    );
  }
  return <KnownAlert key={alert_id} alert={alert} detail={detail} />;
}

function KnownAlert({ alert, detail }: { alert: Alert; detail: ReturnType<typeof useAlertDetail> }) {
  const [form, setForm] = useState<AlertForm>(null);
  const { personById, siteById } = usePicture();
  const person = alert.person_id === null ? undefined : personById.get(alert.person_id);
  const zone = alert.site_id === null ? undefined : siteById.get(alert.site_id)?.timezone;
  return (
    <PanelFrame
      testid="alert-panel"
      kicker={
        <>
          <SeverityMark severity={alert.severity} size={15} labelled={false} />
          <span className="tag">{SEVERITY_LOOK[alert.severity].label}</span>
          <span className={`tag status-${alert.status.toLowerCase()}`}>{statusWords(alert)}</span>
          {alert.disposition && alert.disposition !== 'REACHED' && (
            <span className="tag warn">{text.queue.why.disposition[alert.disposition]}</span>
          )}
          {alert.incident_id && (
            <Link className="tag" href={`/incidents/${alert.incident_id}`}>
              {text.incidents.incident}
            </Link>
          )}
          {alert.ticket_id !== null && alert.ticket_id !== undefined && (
            <Link className="tag" href={`/tickets/${alert.ticket_id}`}>
              {text.queue.kinds.ticket}
            </Link>
          )}
          <PredictionLink alert={alert} />
          {alert.assigned_to && (
            <span className="tag">
              <Avatar name={alert.assigned_to.name} /> {alert.assigned_to.name}
            </span>
          )}
        </>
      }
      title={alertTitle(alert.alert_type)}
      lead={<About alert={alert} />}
      foot={<AlertActions alert={alert} form={form} onForm={setForm} />}
    >
      <MessageSection alert={alert} zone={zone} />
      {person && isSos(alert) && isOpen(alert) && <NearestSection person={person} />}
      <WhySections alert={alert} zone={zone} />
      <AlertFacts alert={alert} detail={detail} zone={zone} />
    </PanelFrame>
  );
}

/** Of an alert that a fraud detector raised: the page with its reasons. */
function PredictionLink({ alert }: { alert: Alert }) {
  const may = useCan('security:fraud:view');
  const { prediction_id } = alert.metadata;
  if (!may || typeof prediction_id !== 'string') return null;
  return (
    <Link className="tag" href={`/fraud/predictions/${prediction_id}`}>
      {fraudText.prediction.kicker}
    </Link>
  );
}

interface AlertFactsProps {
  alert: Alert;
  detail: ReturnType<typeof useAlertDetail>;
  zone: string | undefined;
}

/** How often it came, and what was done about it. */
export function AlertFacts({ alert, detail, zone }: AlertFactsProps) {
  return (
    <>
      <OccurrenceSection alert={alert} detail={detail.data} zone={zone} />
      <Section title={text.alerts.history}>
        {detail.isPending && <Skeleton />}
        {detail.isError && <Failure error={detail.error} onRetry={() => detail.refetch()} />}
        {detail.data && <History detail={detail.data} zone={zone} />}
      </Section>
    </>
  );
}

/** `Resolved · Test`, `Acknowledged`. */
function statusWords(alert: Alert): string {
  const resolution = alert.resolution && text.alerts.resolutions[alert.resolution]?.[0];
  return [text.alerts.status[alert.status], resolution].filter(Boolean).join(' · ');
}

function About({ alert }: { alert: Alert }) {
  const [, select] = useSelection();
  const { person_id, site_id } = alert;
  return (
    <p>
      {person_id !== null && (
        <button type="button" className="link" onClick={() => select({ kind: 'person', id: person_id })}>
          {alert.person_name}
        </button>
      )}
      {person_id !== null && site_id !== null && ' · '}
      {site_id !== null && (
        <button type="button" className="link" onClick={() => select({ kind: 'site', id: site_id })}>
          {alert.site_name}
        </button>
      )}
    </p>
  );
}

function MessageSection({ alert, zone }: { alert: Alert; zone: string | undefined }) {
  const rows = evidenceRows(alert.metadata, zone);
  return (
    <Section title={text.alerts.why}>
      <p className="why">{alert.message}</p>
      {rows.length > 0 && <Facts facts={rows} />}
    </Section>
  );
}

interface OccurrenceProps {
  alert: Alert;
  detail: AlertDetail | undefined;
  zone: string | undefined;
}

function OccurrenceSection({ alert, detail, zone }: OccurrenceProps) {
  const now_ms = useNow();
  const moment = (at: string) =>
    `${formatMoment(at, now_ms, zone)} · ${text.live.panel.since(formatAge(at, now_ms))}`;
  const facts: [string, string][] =
    alert.occurrence_count > 1
      ? [
          [text.alerts.first, moment(alert.first_seen_at)],
          [text.alerts.last, moment(alert.last_seen_at)],
        ]
      : [[text.alerts.seen, moment(alert.first_seen_at)]];
  return (
    <Section title={`${text.alerts.occurrences} · ${text.alerts.times(alert.occurrence_count)}`}>
      <Facts facts={facts} />
      <ul className="lines plain">
        {detail?.occurrences.slice(-MOST_OCCURRENCES).map((one) => (
          <li key={one.event_id}>
            <span className="muted">{formatMoment(one.at, now_ms, zone)}</span>
            <span className="ellipsis">{one.note || placeWords(one.lat, one.lon)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function placeWords(lat: number | null, lon: number | null): string {
  return lat === null || lon === null ? text.sos.noFix : `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

function History({ detail, zone }: { detail: AlertDetail; zone: string | undefined }) {
  return (
    <Timeline
      zone={zone}
      happenings={detail.history
        .map((entry, index) => ({
          key: String(index),
          at: entry.at,
          title: `${entry.actor.name || entry.actor.kind} ${verbText(entry.verb)}`,
          detail: entry.notes,
          severity: index === 0 ? detail.severity : null,
        }))
        .reverse()}
    />
  );
}
