/** A ticket's history as lines: deeds, comments and occurrences in one order. Pure. */
import type { AlertHistoryEntry } from '../api/types';
import { deskText } from '../text/response-desk';
import type { TicketDetail, TicketLink, TicketStatus } from './types';

const t = deskText.tickets;

export interface SpineLine {
  key: string;
  at: string;
  kind: 'deed' | 'comment' | 'occurrence';
  who: string | null;
  what: string;
  words: string;
}

/** Newest first; of one moment, what was written last. */
export function spineOf(ticket: Pick<TicketDetail, 'history' | 'occurrences'>): SpineLine[] {
  const deeds = ticket.history.map((deed, index) => deedLine(deed, index));
  const told = new Set(deeds.filter((line) => line.kind === 'occurrence').map((line) => line.at));
  const seen = ticket.occurrences
    .filter((one) => !told.has(one.at))
    .map(
      (one, index): SpineLine => ({
        key: `occurrence ${index}`,
        at: one.at,
        kind: 'occurrence',
        who: null,
        what: t.happened(one.title),
        words: '',
      }),
    );
  return [...seen, ...deeds].reverse().sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

const REPEATS = new Set(['repeated', 'occurred', 'escalated_again']);

function deedLine(deed: AlertHistoryEntry, index: number): SpineLine {
  const comment = deed.verb === 'commented' || deed.verb === 'comment';
  return {
    key: `deed ${index}`,
    at: deed.at,
    kind: comment ? 'comment' : REPEATS.has(deed.verb) ? 'occurrence' : 'deed',
    who: deed.actor.name,
    what: [t.verbs[deed.verb] ?? deed.verb.replaceAll('_', ' '), moveWords(deed.data)]
      .filter(Boolean)
      .join(' '),
    words: deed.notes,
  };
}

/** `new → in progress`, `to Divya Kulkarni`: what the deed changed. */
export function moveWords(data: Record<string, unknown>): string {
  const name = (status: unknown) => t.statuses[status as TicketStatus]?.toLowerCase() ?? '';
  const [before, after] = [data.old_status ?? data.from, data.new_status ?? data.to];
  const move = name(after) && before !== after ? t.move(name(before), name(after)) : '';
  const to = (data.assigned_to ?? data.assignee) as { name?: string } | string | null | undefined;
  const whom = typeof to === 'string' ? to : (to?.name ?? (data.name as string | undefined) ?? '');
  return [whom && t.toWhom(whom), move].filter(Boolean).join(' ');
}

const ADDRESSES: Record<string, (id: number | string) => string> = {
  finding: (id) => `/findings/${id}`,
  alert: (id) => `/?alert=${id}`,
  incident: (id) => `/incidents/${id}`,
  ticket: (id) => `/tickets/${id}`,
  anomaly: (id) => `/fraud/anomalies/${id}`,
};

export function linkAddress({ kind, id }: Pick<TicketLink, 'kind' | 'id'>): string | null {
  return ADDRESSES[kind]?.(id) ?? null;
}
