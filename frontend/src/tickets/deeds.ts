/** Doing something to a ticket: shown at once, taken back when refused; a conflict names the winner. */
import { useState } from 'react';
import { ApiError, api } from '../api/client';
import { explain } from '../parts/Notice';
import { queryClient } from '../session/session';
import { tellDone, tellError } from '../shell/toasts';
import { deskText as t } from '../text/response-desk';
import type { TicketDeed } from './deedKinds';
import { heldTicket, keepTicket, TICKETS } from './queries';
import type { Ticket, TicketDetail } from './types';

/** Deeds on one ticket go one after the other, however fast the keys are pressed. */
const lines = new Map<number, Promise<unknown>>();
/** To which version a deed of ours has moved a ticket: what was seen before it is no conflict with ourselves. */
const moves = new Map<string, number>();

function afterOurs(id: number, version: number): number {
  const next = moves.get(`${id} ${version}`);
  return next === undefined || next <= version ? version : afterOurs(id, next);
}

async function send(ticket: Ticket, { verb, body }: TicketDeed): Promise<Ticket> {
  const seen = typeof body.version === 'number' ? afterOurs(ticket.id, body.version) : undefined;
  const asked = seen === undefined ? body : { ...body, version: seen };
  const answer = await api.post<Ticket>(`/noc/tickets/${ticket.id}/${verb}/`, asked);
  if (seen !== undefined) moves.set(`${ticket.id} ${seen}`, answer.version);
  return answer;
}

function inLine(ticket: Ticket, deed: TicketDeed): Promise<Ticket> {
  const before = lines.get(ticket.id) ?? Promise.resolve();
  const done = before.then(() => send(ticket, deed));
  // The next in line goes on whether or not this one was refused; the refusal is told by whoever asked.
  lines.set(
    ticket.id,
    done.catch(() => undefined),
  );
  return done;
}

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
      const answer = await inLine(ticket, deed);
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
