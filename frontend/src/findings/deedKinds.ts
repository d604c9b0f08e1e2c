/** Each deed on a finding as the server is asked for it, and as the finding is guessed to look until the answer. Pure. */
import type { Finding } from '../api/findings';
import type { Actor, Resolution } from '../api/types';

export type FindingDeedName = 'acknowledge' | 'resolve' | 'reopen' | 'assign' | 'comment';

export interface FindingDeed {
  name: FindingDeedName;
  body: Record<string, unknown>;
  guess: Partial<Finding>;
}

type Owner = Finding['assigned_to'];

/** The version seen goes along, so that a deed on something that changed meanwhile is a conflict. */
export function acknowledgement(finding: Finding, by: Actor, at: string): FindingDeed {
  return {
    name: 'acknowledge',
    body: { version: finding.version },
    guess: { status: 'ACKNOWLEDGED', acknowledged_by: by, acknowledged_at: at },
  };
}

export function verdict(finding: Finding, as: Resolution, notes: string, by: Actor, at: string): FindingDeed {
  return {
    name: 'resolve',
    body: { resolution: as, notes, version: finding.version },
    guess: { status: 'RESOLVED', resolution: as, resolved_by: by, resolved_at: at },
  };
}

export function assignment(to: 'me' | number | null, guess: Owner): FindingDeed {
  return { name: 'assign', body: { person_id: to }, guess: { assigned_to: guess } };
}

export function note(notes: string): FindingDeed {
  return { name: 'comment', body: { notes }, guess: {} };
}

/** Back to waiting; what has cleared by itself stays cleared. */
export function reopening(finding: Finding): FindingDeed {
  return {
    name: 'reopen',
    body: {},
    guess: {
      status: finding.cleared_at === null ? 'NEW' : 'CLEARED',
      resolution: null,
      resolved_at: null,
      resolved_by: null,
      acknowledged_at: null,
      acknowledged_by: null,
    },
  };
}

/** A verdict can be given to whatever has none, also when the trouble is over. */
export function mayJudge(finding: Finding): boolean {
  return finding.status !== 'RESOLVED';
}
