/** Severities and states: rank, words, shape and the token of their colour. */
import type { Alert, PersonState, Severity } from '../api/types';

export const SEVERITIES: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];

const RANK: Record<Severity, number> = { INFO: 0, LOW: 1, MEDIUM: 2, HIGH: 3, CRITICAL: 4 };

/** Severities are compared by rank, never as text. */
export function rankOf(severity: Severity | null): number {
  return severity === null ? -1 : RANK[severity];
}

export function worseOf(a: Severity | null, b: Severity | null): Severity | null {
  return rankOf(a) >= rankOf(b) ? a : b;
}

export type Shape = 'octagon' | 'triangle' | 'diamond' | 'square' | 'circle' | 'ring' | 'dot';

export interface Look {
  shape: Shape;
  /** Name of the custom property that holds the colour. */
  token: string;
  label: string;
}

export const SEVERITY_LOOK: Record<Severity, Look> = {
  CRITICAL: { shape: 'octagon', token: '--critical', label: 'Critical' },
  HIGH: { shape: 'triangle', token: '--high', label: 'High' },
  MEDIUM: { shape: 'diamond', token: '--medium', label: 'Medium' },
  LOW: { shape: 'square', token: '--low', label: 'Low' },
  INFO: { shape: 'circle', token: '--info', label: 'Info' },
};

export const STATE_LOOK: Record<PersonState, Look> = {
  sos: { shape: 'octagon', token: '--critical', label: 'SOS' },
  away: { shape: 'triangle', token: '--high', label: 'Away from post' },
  silent: { shape: 'ring', token: '--silent', label: 'Silent' },
  no_position: { shape: 'ring', token: '--info', label: 'No position' },
  on_post: { shape: 'circle', token: '--fine', label: 'On post' },
  off_duty: { shape: 'dot', token: '--info', label: 'Off duty' },
};

/** Worst first. */
export const STATES: readonly PersonState[] = ['sos', 'away', 'silent', 'no_position', 'on_post', 'off_duty'];

export function stateRank(state: PersonState): number {
  return STATES.length - STATES.indexOf(state);
}

export function isSos(alert: Alert): boolean {
  return alert.alert_type === 'SOS';
}

export function isOpen(alert: Alert): boolean {
  return alert.status === 'NEW' || alert.status === 'ACKNOWLEDGED';
}

/** Whether it reached the operator: only then it is shown and sounds. What is put aside returns by itself. */
export function isReached({ disposition }: Alert): boolean {
  return disposition === 'REACHED';
}

/** The order of the queue: SOS, then severity, then what nobody has taken, then the newest. */
export function compareAlerts(a: Alert, b: Alert): number {
  return (
    Number(isSos(b) && b.status === 'NEW') - Number(isSos(a) && a.status === 'NEW') ||
    rankOf(b.severity) - rankOf(a.severity) ||
    Number(b.status === 'NEW') - Number(a.status === 'NEW') ||
    Date.parse(b.created_at) - Date.parse(a.created_at) ||
    b.id - a.id
  );
}
