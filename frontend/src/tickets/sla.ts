/** The clock of a ticket: which promise runs, how long it has left, and how that looks. Pure. */
import type { Look } from '../marks/severity';
import { deskText } from '../text/response-desk';
import { formatSpan, formatTimer } from '../timing/format';
import type { Sla, Ticket } from './types';

const t = deskText.sla;
/** A promise is near its end from this share of its time on. */
export const WARNED_SHARE = 0.75;
/** Below this the seconds are shown. */
const TIMER_MS = 10 * 60_000;

export type ClockState = 'ok' | 'warned' | 'breached' | 'paused' | 'met' | 'missed' | 'none';
export type Promised = 'respond' | 'resolve';

export interface SlaClock {
  state: ClockState;
  promise: Promised;
  /** Negative once it is overdue; null when nothing counts down. */
  left_ms: number | null;
}

type Timed = Pick<Ticket, 'status' | 'sla'>;

export function clockOf({ status, sla }: Timed, now_ms: number): SlaClock {
  const waits = sla !== null && sla.first_responded_at === null && sla.first_response_due !== null;
  const promise: Promised = waits ? 'respond' : 'resolve';
  const due = waits ? sla.first_response_due : (sla?.resolution_due ?? null);
  if (sla === null || status === 'CANCELLED') return { state: 'none', promise, left_ms: null };
  if (status === 'RESOLVED' || status === 'CLOSED') {
    return {
      state: sla.state === 'MISSED' || sla.state === 'BREACHED' ? 'missed' : 'met',
      promise,
      left_ms: null,
    };
  }
  if (sla.paused_since !== null || sla.state === 'PAUSED') return { state: 'paused', promise, left_ms: null };
  if (due === null) return { state: 'none', promise, left_ms: null };
  const left_ms = Date.parse(due) - now_ms;
  if (left_ms < 0) return { state: 'breached', promise, left_ms };
  // The server reckons the share in working hours; what it has said of the promise that runs holds.
  const near = sla.state === 'WARNED' || (sla.elapsed_share ?? 0) >= WARNED_SHARE;
  return { state: near ? 'warned' : 'ok', promise, left_ms };
}

/** `respond in 07:41`, `resolve in 3 h 57`, `resolve overdue 1 h 12`, `clock stopped`. */
export function clockWords({ state, promise, left_ms }: SlaClock): string {
  if (left_ms === null) return t.states[state];
  const span = Math.abs(left_ms) < TIMER_MS ? formatTimer(Math.abs(left_ms)) : formatSpan(Math.abs(left_ms));
  return left_ms < 0 ? t.overdue(t.promises[promise], span) : t.left(t.promises[promise], span);
}

const LOOKS: Record<ClockState, Look> = {
  ok: { shape: 'circle', token: '--fine', label: t.states.ok },
  warned: { shape: 'triangle', token: '--high', label: t.states.warned },
  breached: { shape: 'octagon', token: '--critical', label: t.states.breached },
  paused: { shape: 'ring', token: '--silent', label: t.states.paused },
  met: { shape: 'circle', token: '--fine', label: t.states.met },
  missed: { shape: 'octagon', token: '--critical', label: t.states.missed },
  none: { shape: 'dot', token: '--info', label: t.states.none },
};

export function clockLook(state: ClockState): Look {
  return LOOKS[state];
}

export interface Bar {
  promise: Promised;
  due: string | null;
  done_at: string | null;
  state: ClockState;
  left_ms: number | null;
  /** Of the way from the opening to the due moment, 0 to 1. */
  share: number;
}

/** Both promises of a ticket as bars. */
export function barsOf(
  ticket: Pick<Ticket, 'status' | 'sla' | 'created_at' | 'resolved_at'>,
  now_ms: number,
): Bar[] {
  const { sla } = ticket;
  if (sla === null) return [];
  return [
    barOf(ticket, 'respond', sla.first_response_due, sla.first_responded_at, now_ms),
    barOf(ticket, 'resolve', sla.resolution_due, sla.resolved_at ?? ticket.resolved_at, now_ms),
  ].filter((bar) => bar.due !== null);
}

function barOf(
  ticket: Pick<Ticket, 'status' | 'sla' | 'created_at'>,
  promise: Promised,
  due: string | null,
  done_at: string | null,
  now_ms: number,
): Bar {
  const begin_ms = Date.parse(ticket.created_at);
  const due_ms = due === null ? begin_ms : Date.parse(due);
  const seen_ms = done_at === null ? stoppedAt(ticket.sla, now_ms) : Date.parse(done_at);
  const share = due_ms > begin_ms ? Math.min(1, Math.max(0, (seen_ms - begin_ms) / (due_ms - begin_ms))) : 1;
  if (done_at !== null) {
    return { promise, due, done_at, state: seen_ms <= due_ms ? 'met' : 'missed', left_ms: null, share };
  }
  if (ticket.status === 'CANCELLED') return { promise, due, done_at, state: 'none', left_ms: null, share };
  if (ticket.sla?.paused_since) return { promise, due, done_at, state: 'paused', left_ms: null, share };
  const left_ms = due_ms - now_ms;
  const state = left_ms < 0 ? 'breached' : share >= WARNED_SHARE ? 'warned' : 'ok';
  return { promise, due, done_at, state, left_ms, share };
}

/** While a ticket is on hold its clock stands. */
function stoppedAt(sla: Sla | null, now_ms: number): number {
  return sla?.paused_since ? Date.parse(sla.paused_since) : now_ms;
}
