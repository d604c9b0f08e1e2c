/** Each deed as the server is asked for it, and as the alert is guessed to look until the answer. Pure. */
import type { Actor, Alert, Resolution } from '../api/types';

export type DeedName = 'acknowledge' | 'resolve' | 'reopen' | 'assign' | 'comment' | 'snooze';

export interface Deed {
  name: DeedName;
  body: Record<string, unknown>;
  guess: Partial<Alert>;
}

/** The version seen goes along, so that a deed on something that changed meanwhile is a conflict. */
export function acknowledgement(alert: Alert, by: Actor, at: string): Deed {
  return {
    name: 'acknowledge',
    body: { version: alert.version },
    guess: { status: 'ACKNOWLEDGED', acknowledged_by: by, acknowledged_at: at },
  };
}

export function resolution(alert: Alert, as: Resolution, notes: string, by: Actor, at: string): Deed {
  return {
    name: 'resolve',
    body: { resolution: as, notes, version: alert.version },
    guess: { status: 'RESOLVED', resolution: as, resolved_by: by, resolved_at: at },
  };
}

export function assignment(me: { person_id: number; name: string } | null): Deed {
  return { name: 'assign', body: { person_id: 'me' }, guess: me ? { assigned_to: me } : {} };
}

/** It returns by itself. */
export function snooze(alert: Alert, until: string, notes: string): Deed {
  return {
    name: 'snooze',
    body: { until, notes, version: alert.version },
    guess: { snoozed_until: until, disposition: 'SNOOZED' },
  };
}

export function comment(notes: string): Deed {
  return { name: 'comment', body: { notes }, guess: {} };
}

export function reopening(): Deed {
  return {
    name: 'reopen',
    body: {},
    guess: {
      status: 'NEW',
      disposition: 'REACHED',
      snoozed_until: null,
      resolution: null,
      resolved_at: null,
    },
  };
}
