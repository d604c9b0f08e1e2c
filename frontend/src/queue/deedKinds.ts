/** Each deed on a piece of work as the server is asked for it, and as its row is guessed to look until the answer. Pure. */
import type { WorkItem, WorkKind } from '../api/response';
import type { Actor, Resolution } from '../api/types';
import type { PersonRef } from '../tickets/types';

export type WorkVerb = 'acknowledge' | 'assign' | 'comment' | 'resolve' | 'snooze' | 'reopen';

export interface WorkDeed {
  verb: WorkVerb;
  /** Beside the version that was seen. */
  body: Record<string, unknown>;
  guess: Partial<WorkItem>;
}

const RESOURCES: Record<WorkKind, string> = { incident: 'incidents', alert: 'alerts', ticket: 'tickets' };

export const resourceOf = (kind: WorkKind): string => `/noc/${RESOURCES[kind]}/`;

/** The number or name that the API knows a row's trouble by. */
export function idOf(item: WorkItem): number | string | null {
  if (item.kind === 'incident') return item.incident_id;
  return item.kind === 'alert' ? item.alert_id : (item.ticket?.id ?? null);
}

export function acknowledging(by: Actor): WorkDeed {
  return {
    verb: 'acknowledge',
    body: {},
    guess: { status: 'ACKNOWLEDGED', acknowledged_by: by, sounding: false },
  };
}

export function assigning(to: 'me' | number | null, shown: PersonRef | null): WorkDeed {
  return { verb: 'assign', body: { person_id: to }, guess: { assigned_to: shown } };
}

export function snoozing(until: string, notes: string): WorkDeed {
  return { verb: 'snooze', body: { until, notes }, guess: { snoozed_until: until } };
}

export function resolving(resolution: Resolution, notes: string): WorkDeed {
  return { verb: 'resolve', body: { resolution, notes }, guess: { status: 'RESOLVED', sounding: false } };
}

export function reopening(): WorkDeed {
  return { verb: 'reopen', body: {}, guess: { status: 'NEW', acknowledged_by: null, snoozed_until: null } };
}

/** What takes a deed back, for a row as it was before it; null where there is nothing to take back. */
export function undoing(deed: WorkDeed, before: WorkItem): WorkDeed | null {
  if (deed.verb === 'assign') {
    const former = before.assigned_to;
    return assigning(former?.person_id ?? null, former);
  }
  const ends = deed.verb === 'acknowledge' || deed.verb === 'resolve' || deed.verb === 'snooze';
  return ends ? reopening() : null;
}

/** An SOS that nobody has answered is not put aside. */
export function maySnooze(item: WorkItem): boolean {
  return !item.sounding;
}

/** Rows of one kind go to the server together. */
export function byKind(items: readonly WorkItem[]): Map<WorkKind, WorkItem[]> {
  const groups = new Map<WorkKind, WorkItem[]>();
  for (const item of items) groups.set(item.kind, [...(groups.get(item.kind) ?? []), item]);
  return groups;
}
