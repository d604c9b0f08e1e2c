import { memo } from 'react';
import { Link } from 'wouter';
import { Avatar } from '../marks/Mark';
import { deskText as t } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatAge } from '../timing/format';
import { PriorityMark, SlaClock, StatusTag } from './marks';
import type { Ticket } from './types';

interface TicketRowProps {
  ticket: Ticket;
  href: string;
  chosen: boolean;
}

export const TicketRow = memo(function TicketRow({ ticket, href, chosen }: TicketRowProps) {
  return (
    <Link
      className={chosen ? 'ticket-row chosen' : 'ticket-row'}
      href={href}
      aria-current={chosen ? 'true' : undefined}
      data-testid="ticket-row"
      data-ticket-id={ticket.id}
      data-status={ticket.status}
    >
      <PriorityMark priority={ticket.priority} />
      <span className="ticket-words">
        <span className="ticket-title">{ticket.title}</span>
        <span className="ticket-about muted">
          {[
            ticket.ticketno,
            ticket.person_name,
            ticket.site_name,
            ticket.occurrence_count > 1 && t.tickets.times(ticket.occurrence_count),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <span className="ticket-state">
        <StatusTag status={ticket.status} />
      </span>
      <span className="ticket-clock">
        <SlaClock ticket={ticket} />
      </span>
      <span className="ticket-owner">
        {ticket.assigned_to ? (
          <>
            <Avatar name={ticket.assigned_to.name} />
            <span className="ticket-owner-name ellipsis">{ticket.assigned_to.name}</span>
          </>
        ) : (
          <span className="muted">{t.tickets.nobody}</span>
        )}
      </span>
      <Age at={ticket.created_at} />
    </Link>
  );
});

function Age({ at }: { at: string }) {
  const now_ms = useNow(30_000);
  return <span className="ticket-age muted number">{formatAge(at, now_ms)}</span>;
}
