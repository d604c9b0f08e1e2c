import '../style/desk.css';
import { Plus } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { More } from '../desk/parts';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { useCan } from '../session/session';
import { useKey } from '../shell/keys';
import { deskText } from '../text/response-desk';
import { formatCount } from '../timing/format';
import { NO_FILTERS, readFilters, type TicketFilters, ticketAddress } from './filters';
import { NewTicket } from './NewTicket';
import { useTicketCounts, useTicketNews, useTickets } from './queries';
import { StatusTabs, TicketFilterBar } from './TicketFilterBar';
import { TicketList } from './TicketList';
import { TicketPane } from './TicketPane';

const t = deskText.tickets;

/** Work that somebody has to do: the list, and the one that is read. The address holds filters and ticket. */
export default function TicketsPage({ id }: { id: number | null }) {
  const search = useSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const [, navigate] = useLocation();
  const { query, items } = useTickets(filters);
  const counts = useTicketCounts();
  const scroller = useRef<HTMLDivElement>(null);
  useTicketNews();
  const select = useCallback(
    (next: number | null) =>
      navigate(ticketAddress(filters, next), { replace: id !== null || next === null }),
    [navigate, filters, id],
  );
  return (
    <main
      id="content"
      className={`page desk-page tickets-page${id === null ? '' : ' reading'}`}
      data-testid="tickets-page"
    >
      <header className="page-head">
        <h1>
          {t.title} <span className="muted">{query.data && formatCount(items.length)}</span>
        </h1>
        <TicketFilterBar
          filters={filters}
          onChange={(next) => navigate(ticketAddress(next), { replace: true })}
        />
        <NewTicketButton onMade={select} />
      </header>
      <StatusTabs filters={filters} counts={counts.data} />
      <div className="tickets-body">
        <section className="tickets-column" aria-label={t.list}>
          {query.isPending && <Skeleton rows={10} />}
          {query.isError && <Failure error={query.error} onRetry={() => query.refetch()} />}
          {query.data && items.length === 0 && <NoTickets filters={filters} />}
          <TicketList tickets={items} filters={filters} selected={id} scroller={scroller} onSelect={select}>
            <More query={query} />
          </TicketList>
        </section>
        {id !== null && <TicketPane key={id} id={id} onClose={() => select(null)} />}
      </div>
    </main>
  );
}

function NewTicketButton({ onMade }: { onMade: (id: number) => void }) {
  const [open, setOpen] = useState(false);
  const may = useCan('noc:assign');
  useKey('n', () => setOpen(true), may);
  return (
    <>
      <button
        type="button"
        className="button"
        data-testid="new-ticket"
        disabled={!may}
        title={may ? undefined : t.mayNotOpen}
        onClick={() => setOpen(true)}
      >
        <Plus size={15} aria-hidden="true" /> {t.fresh} <kbd>N</kbd>
      </button>
      {open && <NewTicket onClose={() => setOpen(false)} onMade={onMade} />}
    </>
  );
}

function NoTickets({ filters }: { filters: TicketFilters }) {
  const plain = ticketAddress(filters) === ticketAddress(NO_FILTERS);
  return (
    <Empty title={plain ? t.emptyOpen : t.empty} hint={plain ? t.emptyOpenHint : t.emptyHint}>
      {!plain && (
        <Link className="button" href={ticketAddress(NO_FILTERS)}>
          {t.showOpen}
        </Link>
      )}
    </Empty>
  );
}
