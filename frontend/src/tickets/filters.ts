/** The filters of the tickets page are its address; a ticket in it is the one that is read. Pure. */
import { toQuery } from '../api/client';
import { STATUSES, type Ticket, type TicketStatus } from './types';

export const ORDERS = ['due', 'priority', 'newest', 'updated'] as const;
export type TicketOrder = (typeof ORDERS)[number];
export const VIEWS = ['open', ...STATUSES, 'any'] as const;
export type TicketView = (typeof VIEWS)[number];
export const OPEN_STATUSES: readonly TicketStatus[] = ['NEW', 'ASSIGNED', 'IN_PROGRESS', 'ON_HOLD'];

export interface TicketFilters {
  status: TicketView;
  priority: string;
  category: string;
  source: string;
  site: string;
  /** `me`, `none` (nobody), a person's id, or everybody. */
  owner: string;
  overdue: '' | 'yes';
  q: string;
  order: TicketOrder;
}

export const NO_FILTERS: TicketFilters = {
  status: 'open',
  priority: '',
  category: '',
  source: '',
  site: '',
  owner: '',
  overdue: '',
  q: '',
  order: 'due',
};

export function readFilters(search: string): TicketFilters {
  const values = new URLSearchParams(search);
  const one = <Value extends string>(name: string, allowed: readonly Value[], otherwise: Value): Value => {
    const value = values.get(name) as Value | null;
    return value !== null && allowed.includes(value) ? value : otherwise;
  };
  return {
    status: one('status', VIEWS, 'open'),
    priority: values.get('priority') ?? '',
    category: values.get('category') ?? '',
    source: values.get('source') ?? '',
    site: values.get('site') ?? '',
    owner: values.get('owner') ?? '',
    overdue: one('overdue', ['', 'yes'], ''),
    q: values.get('q') ?? '',
    order: one('order', ORDERS, 'due'),
  };
}

/** What differs from the plain view, in the order of the fields. */
export function ticketAddress(filters: TicketFilters, id: number | null = null): string {
  const told = Object.entries(filters).filter(
    ([name, value]) => value !== NO_FILTERS[name as keyof TicketFilters],
  );
  return `/tickets${id === null ? '' : `/${id}`}${toQuery(Object.fromEntries(told))}`;
}

const SERVER_ORDER: Record<TicketOrder, string> = {
  due: 'due',
  priority: '-priority_rank',
  newest: '-created_at',
  updated: '-updated_at',
};

export function filtersToRequest(filters: TicketFilters, cursor: string | null): string {
  return `/noc/tickets/${toQuery({
    status: filters.status === 'any' ? '' : filters.status,
    priority: filters.priority,
    category: filters.category,
    source: filters.source,
    site_id: filters.site,
    assigned_to: filters.owner,
    overdue: filters.overdue === 'yes' ? 'true' : '',
    q: filters.q,
    order: SERVER_ORDER[filters.order],
    limit: 100,
    cursor,
  })}`;
}

export function isOpenTicket(ticket: Pick<Ticket, 'status'>): boolean {
  return OPEN_STATUSES.includes(ticket.status);
}
