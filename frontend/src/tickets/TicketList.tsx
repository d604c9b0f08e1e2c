import { type ReactNode, type RefObject, useMemo } from 'react';
import { useHeldOrder } from '../live/queue/useHeldOrder';
import { VirtualList } from '../parts/VirtualList';
import { useKey } from '../shell/keys';
import { deskText as t } from '../text/response-desk';
import { type TicketFilters, ticketAddress } from './filters';
import { TicketRow } from './TicketRow';
import type { Ticket } from './types';

const ROW_PX = 58;

interface TicketListProps {
  tickets: readonly Ticket[];
  filters: TicketFilters;
  selected: number | null;
  scroller: RefObject<HTMLDivElement | null>;
  onSelect: (id: number | null) => void;
  children: ReactNode;
}

/** The rows stay where they are while somebody reads; j and k walk them, Enter opens the first. */
export function TicketList({ tickets, filters, selected, scroller, onSelect, children }: TicketListProps) {
  const byId = useMemo(() => new Map(tickets.map((ticket) => [ticket.id, ticket])), [tickets]);
  const wanted = useMemo(() => tickets.map((ticket) => ticket.id), [tickets]);
  const { shown, waiting, release } = useHeldOrder(
    wanted,
    (id) => byId.has(id),
    scroller,
    selected !== null,
    ticketAddress(filters),
  );
  const at = selected === null ? -1 : shown.indexOf(selected);
  const go = (index: number) => {
    const id = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (id !== undefined && id !== selected) onSelect(id);
  };
  useKey('j', () => go(at + 1));
  useKey('k', () => go(at < 0 ? 0 : at - 1));
  useKey('Enter', () => go(Math.max(0, at)), at < 0);
  useKey('.', release, waiting > 0);
  useKey('Escape', () => onSelect(null), selected !== null);
  return (
    <>
      {waiting > 0 && (
        <button type="button" className="button small new-rows" onClick={release}>
          {t.tickets.waiting(waiting)} <kbd>.</kbd>
        </button>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="list-scroll" ref={scroller} tabIndex={0} aria-label={t.tickets.list}>
        <VirtualList
          scroller={scroller}
          count={shown.length}
          rowHeight_px={ROW_PX}
          keyOf={(index) => shown[index] ?? index}
          label={t.tickets.list}
          activeIndex={at}
        >
          {(index) => {
            const ticket = byId.get(shown[index] ?? 0);
            return (
              ticket && (
                <TicketRow
                  ticket={ticket}
                  href={ticketAddress(filters, ticket.id)}
                  chosen={ticket.id === selected}
                />
              )
            );
          }}
        </VirtualList>
        {children}
      </section>
    </>
  );
}
