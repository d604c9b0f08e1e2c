import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Incident, IncidentDetail } from '../api/response';
import { usePresence } from '../desk/usePresence';
import { useLiveState } from '../feed/LiveProvider';
import { CommentForm } from '../live/panel/DeedForms';
import { Avatar, SeverityMark } from '../marks/Mark';
import { SEVERITY_LOOK } from '../marks/severity';
import { Dialog } from '../parts/Dialog';
import { useWorkDeeds } from '../queue/deeds';
import { WorkActions } from '../queue/WorkActions';
import { useCan } from '../session/session';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { SlaClock } from '../tickets/marks';
import { useNow } from '../timing/clock';
import { formatSpan } from '../timing/format';
import { itemOfIncident } from './deeds';
import { PresenceLine } from './PresenceLine';

const t = text.incidents;

/** What it is, how grave, how far, whose, for how long; and what can be done. */
export function IncidentHead({ incident }: { incident: IncidentDetail }) {
  const looking = usePresence(`incident/${incident.id}`);
  const look = SEVERITY_LOOK[incident.combined_severity];
  const verdict = incident.resolution && text.alerts.resolutions[incident.resolution]?.[0];
  return (
    <header className="incident-head">
      <Link className="icon-button" href="/incidents" aria-label={t.back} title={t.back}>
        <ArrowLeft size={18} aria-hidden="true" />
      </Link>
      <div className="incident-words">
        <div className="panel-kicker">
          <SeverityMark severity={incident.combined_severity} size={17} labelled={false} />
          <span className="tag">{look.label}</span>
          <span className="tag">{incident.code}</span>
          <span className={`tag status-${incident.status.toLowerCase()}`} data-testid="incident-status">
            {[t.status[incident.status], verdict].filter(Boolean).join(' · ')}
          </span>
          <span className="tag" title={incident.severity_reasons.join('; ')}>
            {t.scoreOf(incident.correlation_score.toFixed(2))}
          </span>
          <Tickets incident={incident} />
          <Running incident={incident} />
          {incident.assigned_to && (
            <span className="tag" data-testid="incident-owner">
              <Avatar name={incident.assigned_to.name} /> {incident.assigned_to.name}
            </span>
          )}
        </div>
        <h1>{incident.title}</h1>
        <p className="muted">
          {incident.person_id !== null && (
            <Link href={`/people/${incident.person_id}`}>{incident.person_name}</Link>
          )}
          {incident.person_id !== null && incident.site_id !== null && ' · '}
          {incident.site_id !== null && <Link href={`/sites/${incident.site_id}`}>{incident.site_name}</Link>}
        </p>
        <Relations incident={incident} />
        <PresenceLine others={looking} />
      </div>
      <div className="incident-deeds">
        <WorkActions item={itemOfIncident(incident)} keys />
        <Comment incident={incident} />
      </div>
    </header>
  );
}

function Running({ incident }: { incident: Incident }) {
  const now_ms = useNow(5_000);
  const end = incident.resolved_at ?? incident.cleared_at;
  const end_ms = end ? Date.parse(end) : now_ms;
  const span = formatSpan(Math.max(0, end_ms - Date.parse(incident.first_event_at)));
  return (
    <span className="muted">
      {end ? t.lasted : t.running} {span}
    </span>
  );
}

/** Its tickets, each with the promise that runs. */
function Tickets({ incident }: { incident: IncidentDetail }) {
  const tickets = useLiveState((state) => state.tickets);
  return incident.tickets.map(({ id, ticketno }) => {
    const live = tickets.get(id);
    return (
      <span key={id} className="incident-ticket">
        <Link className="tag" href={`/tickets/${id}`}>
          {ticketno}
        </Link>
        {live?.sla && <SlaClock ticket={live} />}
      </span>
    );
  });
}

function Relations({ incident }: { incident: IncidentDetail }) {
  return (
    <>
      {incident.merged_into && (
        <p>
          {t.mergedInto} <Link href={`/incidents/${incident.merged_into}`}>{t.openMerged}</Link>
        </p>
      )}
      {incident.part_of && (
        <p>
          {t.partOf} <Link href={`/incidents/${incident.part_of}`}>{t.openMerged}</Link>
        </p>
      )}
      {incident.merged.length > 0 && (
        <p className="muted">{t.mergedFrom(incident.merged.map((one) => one.code).join(', '))}</p>
      )}
    </>
  );
}

function Comment({ incident }: { incident: Incident }) {
  const deeds = useWorkDeeds();
  const mayAct = useCan('noc:ack_alerts');
  const [open, setOpen] = useState(false);
  useKey('c', () => setOpen(true), mayAct);
  if (!mayAct) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {t.comment} <kbd>C</kbd>
      </button>
      {open && (
        <Dialog title={`${t.comment} · ${incident.code}`} onClose={() => setOpen(false)}>
          <CommentForm
            submit={text.alerts.send}
            onComment={(notes) => void deeds.comment(itemOfIncident(incident), notes)}
            onClose={() => setOpen(false)}
          />
        </Dialog>
      )}
    </>
  );
}
