import { Link } from 'wouter';
import { useSiteZone } from '../judgement/place';
import { Mark } from '../marks/Mark';
import { useCan } from '../session/session';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatAge, formatMoment, formatShare, zoneName } from '../timing/format';
import { allows, prioritising } from './deedKinds';
import type { TicketActs } from './deeds';
import { PRIORITY_LOOK, StatusTag } from './marks';
import { barsOf, clockLook, clockWords } from './sla';
import { PRIORITIES, type Priority, type Ticket } from './types';

const t = deskText.tickets;

export function TicketHead({ ticket, acts }: { ticket: Ticket; acts: TicketActs }) {
  const now_ms = useNow(30_000);
  const zone = useSiteZone(ticket.site_id);
  return (
    <header className="panel-head ticket-head">
      <div className="panel-kicker">
        <span className="strong">{ticket.ticketno}</span>
        <StatusTag status={ticket.status} />
        <span className="tag">{t.categories[ticket.category] ?? ticket.category}</span>
        {ticket.escalation_level > 0 && (
          <span className="tag warn">{t.escalated(ticket.escalation_level)}</span>
        )}
      </div>
      <h2>{ticket.title}</h2>
      <p className="muted">
        {ticket.person_name && ticket.person_id !== null && (
          <>
            <Link href={`/people/${ticket.person_id}`}>{ticket.person_name}</Link> ·{' '}
          </>
        )}
        {ticket.site_name && ticket.site_id !== null && (
          <>
            <Link href={`/sites/${ticket.site_id}`}>{ticket.site_name}</Link> ·{' '}
          </>
        )}
        {t.opened(
          `${formatMoment(ticket.created_at, now_ms, zone)} ${zoneName(now_ms, zone)}`,
          formatAge(ticket.created_at, now_ms),
        )}
      </p>
      {ticket.status === 'ON_HOLD' && ticket.held_until && (
        <p className="hold-note">{t.heldUntil(formatMoment(ticket.held_until, now_ms, zone))}</p>
      )}
      <dl className="ticket-facts">
        <div>
          <dt>{t.fields.owner}</dt>
          <dd data-testid="ticket-owner">{ticket.assigned_to?.name ?? t.nobody}</dd>
        </div>
        <div>
          <dt>{t.fields.acknowledged}</dt>
          <dd>{ticket.acknowledged_by?.name ?? t.notYet}</dd>
        </div>
        <PriorityFact ticket={ticket} acts={acts} />
      </dl>
      <SlaBars ticket={ticket} zone={zone} />
    </header>
  );
}

function PriorityFact({ ticket, acts }: { ticket: Ticket; acts: TicketActs }) {
  const may = useCan('noc:ack_alerts') && allows(ticket, 'priority');
  return (
    <div>
      <dt>{t.fields.priority}</dt>
      <dd className="with-mark">
        <Mark look={PRIORITY_LOOK[ticket.priority]} size={13} labelled={false} />
        {may ? (
          <select
            className="field inline-field"
            aria-label={t.fields.priority}
            value={ticket.priority}
            onChange={(event) =>
              void acts.perform(ticket, prioritising(ticket, event.target.value as Priority))
            }
          >
            {PRIORITIES.map((one) => (
              <option key={one} value={one}>
                {t.priorities[one]}
              </option>
            ))}
          </select>
        ) : (
          t.priorities[ticket.priority]
        )}
      </dd>
    </div>
  );
}

/** Both promises: how far gone, by when, and whether they were kept. */
function SlaBars({ ticket, zone }: { ticket: Ticket; zone: string | undefined }) {
  const now_ms = useNow();
  const bars = barsOf(ticket, now_ms);
  if (bars.length === 0) return <p className="muted">{deskText.sla.noPolicy}</p>;
  return (
    <ul className="sla-bars" aria-label={deskText.sla.title}>
      {bars.map((bar) => (
        <li key={bar.promise} data-state={bar.state} data-testid={`sla-${bar.promise}`}>
          <span className="sla-name">{deskText.sla.names[bar.promise]}</span>
          <progress max={1} value={bar.share} aria-label={deskText.sla.names[bar.promise]}>
            {formatShare(bar.share)}
          </progress>
          <span className="sla-clock" data-state={bar.state}>
            <Mark look={clockLook(bar.state)} size={11} labelled={bar.left_ms !== null} />
            {bar.left_ms === null
              ? deskText.sla.states[bar.state]
              : clockWords({ state: bar.state, promise: bar.promise, left_ms: bar.left_ms })}
            {bar.due && <span className="muted">{deskText.sla.by(formatMoment(bar.due, now_ms, zone))}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
