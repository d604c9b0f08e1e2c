/** Each deed on a ticket as the server is asked for it, and as the ticket is guessed to look until the answer. Pure. */
import type { Resolution } from '../api/types';
import { deskText } from '../text/response-desk';
import type { PersonRef, Priority, Ticket } from './types';

const t = deskText.tickets.did;

export interface TicketDeed {
  /** Last part of the address. */
  verb: string;
  body: Record<string, unknown>;
  guess: Partial<Ticket>;
  said: string;
  /** What takes it back, seen from the ticket as it was before. */
  undo?: (before: Ticket) => TicketDeed | null;
}

/** What the state machine lets happen now; the server names it, sometimes by its older word. */
const NAMES: Record<string, readonly string[]> = {
  hold: ['hold', 'snooze'],
  priority: ['priority', 'set_priority'],
};

export function allows(ticket: Pick<Ticket, 'allowed'>, verb: string): boolean {
  return (NAMES[verb] ?? [verb]).some((name) => ticket.allowed.includes(name));
}

/** The version seen goes along, so that a deed on something that changed meanwhile is a conflict. */
const seen = (ticket: Ticket) => ({ version: ticket.version });

export function acknowledging(ticket: Ticket): TicketDeed {
  return {
    verb: 'acknowledge',
    body: seen(ticket),
    guess: { acknowledged_at: ticket.acknowledged_at ?? ticket.updated_at },
    said: t.acknowledge,
    undo: (before) => reopening(before),
  };
}

export function assigning(ticket: Ticket, to: number | 'me' | null, guess: PersonRef | null): TicketDeed {
  return {
    verb: 'assign',
    body: { ...seen(ticket), person_id: to },
    guess: { assigned_to: guess },
    said: to === null ? t.unassign : to === 'me' ? t.assignToMe : t.assign(guess?.name ?? ''),
    undo: (before) => {
      const former = before.assigned_to;
      return { ...assigning(before, former?.person_id ?? null, former), undo: undefined };
    },
  };
}

export function starting(ticket: Ticket): TicketDeed {
  const resumes = ticket.status === 'ON_HOLD';
  return {
    verb: 'start',
    body: seen(ticket),
    guess: { status: 'IN_PROGRESS', held_until: null },
    said: resumes ? t.resume : t.start,
  };
}

export function holding(ticket: Ticket, until: string, notes: string): TicketDeed {
  return {
    verb: 'hold',
    body: { ...seen(ticket), until, notes },
    guess: { status: 'ON_HOLD', held_until: until },
    said: t.hold,
    undo: (before) => reopening(before),
  };
}

export function resolving(ticket: Ticket, resolution: Resolution, notes: string): TicketDeed {
  return {
    verb: 'resolve',
    body: { ...seen(ticket), resolution, notes },
    guess: { status: 'RESOLVED', resolution },
    said: t.resolve,
    undo: (before) => reopening(before),
  };
}

export function closing(ticket: Ticket): TicketDeed {
  return { verb: 'close', body: seen(ticket), guess: { status: 'CLOSED' }, said: t.close };
}

export function cancelling(ticket: Ticket, notes: string): TicketDeed {
  return {
    verb: 'cancel',
    body: { ...seen(ticket), notes },
    guess: { status: 'CANCELLED' },
    said: t.cancel,
  };
}

export function reopening(ticket: Ticket): TicketDeed {
  return { verb: 'reopen', body: seen(ticket), guess: { resolution: null }, said: t.reopen };
}

export function commenting(notes: string): TicketDeed {
  return { verb: 'comment', body: { notes }, guess: {}, said: t.comment };
}

export function prioritising(ticket: Ticket, priority: Priority): TicketDeed {
  return {
    verb: 'priority',
    body: { ...seen(ticket), priority },
    guess: { priority },
    said: t.priority(deskText.tickets.priorities[priority]),
    undo: (before) => ({ ...prioritising(before, before.priority), undo: undefined }),
  };
}

export function watching(watch: boolean): TicketDeed {
  return { verb: 'watch', body: { watch }, guess: {}, said: watch ? t.watch : t.unwatch };
}
