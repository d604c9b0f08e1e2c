import { ArrowLeft, Eye, X } from 'lucide-react';
import { ApiError } from '../api/client';
import { usePresence } from '../desk/usePresence';
import { Avatar } from '../marks/Mark';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { usePhone } from '../parts/usePhone';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { type TicketActs, useTicketActs } from './deeds';
import { useTicket } from './queries';
import { TicketActions } from './TicketActions';
import { TicketHead } from './TicketHead';
import { TicketSections } from './TicketSections';

const t = deskText.tickets;

/** The ticket that is read: head, clocks, what caused it, what was said and done, and what can be done now. */
export function TicketPane({ id, onClose }: { id: number; onClose: () => void }) {
  const query = useTicket(id);
  const acts = useTicketActs(id);
  const ticket = query.data;
  const gone = query.error instanceof ApiError && query.error.status === 404;
  return (
    <section
      className="panel ticket-pane"
      data-testid="ticket-detail"
      data-status={ticket?.status}
      aria-label={ticket ? `${ticket.ticketno} ${ticket.title}` : t.ticket}
    >
      <PaneBar id={id} onClose={onClose} />
      {acts.conflict !== null && <Conflict acts={acts} />}
      {ticket && (
        <>
          <TicketHead ticket={ticket} acts={acts} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
          <section className="panel-body ticket-body" tabIndex={0} aria-label={text.live.panel.details}>
            <TicketSections ticket={ticket} />
          </section>
          <footer className="panel-foot">
            <TicketActions ticket={ticket} acts={acts} />
          </footer>
        </>
      )}
      {!ticket && query.isPending && <Skeleton rows={8} />}
      {!ticket && gone && <Empty title={t.gone} hint={t.goneHint} />}
      {!ticket && query.isError && !gone && <Failure error={query.error} onRetry={() => query.refetch()} />}
    </section>
  );
}

function PaneBar({ id, onClose }: { id: number; onClose: () => void }) {
  const phone = usePhone();
  const others = usePresence(`ticket/${id}`);
  return (
    <div className="pane-bar">
      <button
        type="button"
        className="icon-button"
        aria-label={phone ? t.back : text.common.close}
        onClick={onClose}
      >
        {phone ? <ArrowLeft size={20} /> : <X size={17} />}
      </button>
      <span className="pane-gap" />
      <span className="lookers" aria-live="polite" data-testid="lookers">
        {others.length > 0 && (
          <>
            <Eye size={14} aria-hidden="true" />
            {others.slice(0, 3).map(({ name }) => (
              <Avatar key={name} name={name} />
            ))}
            {t.looking(others.map(({ name }) => name))}
          </>
        )}
      </span>
    </div>
  );
}

function Conflict({ acts }: { acts: TicketActs }) {
  return (
    <div className="conflict" role="alert" data-testid="conflict">
      <p>
        <b>{t.conflict}</b> {acts.conflict}
      </p>
      <button type="button" className="button small" onClick={() => void acts.reload()}>
        {t.reload}
      </button>
    </div>
  );
}
