/** Doing something to a ticket: shown at once, taken back when refused; a conflict names the winner. */
import { useState } from 'react';
import { ApiError, api } from '../api/client';
import { inTurn } from '../desk/inTurn';
import { explain } from '../parts/Notice';
import { queryClient } from '../session/session';
import { tellDone, tellError } from '../shell/toasts';
import { deskText as t } from '../text/response-desk';
import type { TicketDeed } from './deedKinds';
import { heldTicket, keepTicket, TICKETS } from './queries';
import type { Ticket, TicketDetail } from './types';

export interface TicketActs {
  /** Why the last deed came too late; null once their version has been read. */
  conflict: string | null;
  busy: boolean;
  /** Whether it was done; a form stays open until it was. */
  perform(ticket: Ticket, deed: TicketDeed): Promise<boolean>;
  reload(): Promise<void>;
}

export function useTicketActs(id: number): TicketActs {
  const [conflict, setConflict] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function perform(ticket: Ticket, deed: TicketDeed): Promise<boolean> {
    setBusy(true);
    keepTicket(ticket.id, deed.guess);
    try {
      const path = `/noc/tickets/${ticket.id}/${deed.verb}/`;
      const answer = await inTurn(`ticket/${ticket.id}`, ticket.version, deed.body, (body) =>
        api.post<Ticket>(path, body),
      );
      keepTicket(ticket.id, answer);
      setConflict(null);
      tell(ticket, answer, deed, perform);
      return true;
    } catch (error) {
      keepTicket(ticket.id, takenBack(ticket, deed));
      if (error instanceof ApiError && error.status === 409) setConflict(error.message);
      else tellError(t.tickets.refused(deed.said, explain(error)));
      return false;
    } finally {
      setBusy(false);
      void queryClient.invalidateQueries({ queryKey: [TICKETS] });
    }
  }

  async function reload(): Promise<void> {
    await queryClient.invalidateQueries({ queryKey: [TICKETS, 'one', id] });
    setConflict(null);
  }

  return { conflict, busy, perform, reload };
}

function takenBack(before: Ticket, { guess }: TicketDeed): Partial<Ticket> {
  const names = Object.keys(guess) as (keyof Ticket)[];
  return Object.fromEntries(names.map((name) => [name, before[name]]));
}

function tell(
  before: Ticket,
  after: Ticket,
  deed: TicketDeed,
  perform: (ticket: Ticket, deed: TicketDeed) => Promise<boolean>,
): void {
  const takeBack = () => {
    const version = (heldTicket(before.id) as TicketDetail | undefined)?.version ?? after.version;
    const undo = deed.undo?.({ ...before, version });
    if (undo) void perform({ ...after, version }, undo);
  };
  tellDone(`${deed.said}: ${after.ticketno}`, deed.undo && takeBack);
}
