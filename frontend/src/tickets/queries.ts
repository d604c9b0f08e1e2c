/** What tickets are read with over REST; read again when the feed tells of one. */
import { type InfiniteData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, toQuery } from '../api/client';
import type { Page } from '../api/types';
import { usePages } from '../desk/usePages';
import { useLiveState } from '../feed/LiveProvider';
import { queryClient } from '../session/session';
import { serverNow } from '../timing/clock';
import { filtersToRequest, type TicketFilters } from './filters';
import type { Ticket, TicketCounts, TicketDetail } from './types';

export const TICKETS = 'tickets';
const RENEW_EVERY_MS = 1_000;
const SLOW_POLL_MS = 60_000;

export function useTickets(filters: TicketFilters) {
  return usePages<Ticket>([TICKETS, 'list', filters], (cursor) => filtersToRequest(filters, cursor), {
    refetchInterval: SLOW_POLL_MS,
  });
}

export function useTicket(id: number) {
  return useQuery({
    queryKey: [TICKETS, 'one', id],
    queryFn: ({ signal }) => api.get<TicketDetail>(`/noc/tickets/${id}/`, signal),
    enabled: Number.isInteger(id) && id > 0,
    refetchInterval: SLOW_POLL_MS,
  });
}

const YEAR_MS = 365 * 86_400_000;

/** How many there are by status: of a year, so that an old one that is still open counts too. */
export function useTicketCounts() {
  return useQuery({
    queryKey: [TICKETS, 'counts'],
    queryFn: ({ signal }) =>
      api.get<TicketCounts>(
        `/noc/statistics/tickets/${toQuery({ since: new Date(serverNow() - YEAR_MS).toISOString() })}`,
        signal,
      ),
    refetchInterval: SLOW_POLL_MS,
  });
}

/** A storm of changes is read once a second, not once a change. */
export function useTicketNews(): void {
  const seq = useLiveState((state) => state.log.find((event) => event.type === 'ticket_updated')?.seq ?? 0);
  const last = useRef(seq);
  useEffect(() => {
    if (seq === last.current) return;
    last.current = seq;
    const timer = setTimeout(
      () => void queryClient.invalidateQueries({ queryKey: [TICKETS] }),
      RENEW_EVERY_MS / 4,
    );
    return () => clearTimeout(timer);
  }, [seq]);
}

/** Puts what is known of a ticket into every list and page that shows it. */
export function keepTicket(id: number, change: Partial<Ticket>): void {
  queryClient.setQueryData<TicketDetail>([TICKETS, 'one', id], (held) => held && { ...held, ...change });
  queryClient.setQueriesData<InfiniteData<Page<Ticket>>>({ queryKey: [TICKETS, 'list'] }, (held) =>
    held ? { ...held, pages: held.pages.map((page) => keepIn(page, id, change)) } : held,
  );
}

function keepIn(page: Page<Ticket>, id: number, change: Partial<Ticket>): Page<Ticket> {
  if (!page.items.some((ticket) => ticket.id === id)) return page;
  return { ...page, items: page.items.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

export function heldTicket(id: number): TicketDetail | undefined {
  return queryClient.getQueryData<TicketDetail>([TICKETS, 'one', id]);
}
