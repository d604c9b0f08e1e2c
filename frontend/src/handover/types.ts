/** A shift as it is handed over. */
import type { Actor, Severity } from '../api/types';

/** An open thing as the handover names it; each kind brings what it has. */
export interface OpenThing {
  id: number | string;
  title?: string;
  message?: string;
  code?: string;
  ticketno?: string;
  status?: string;
  severity?: Severity;
  combined_severity?: Severity;
  priority?: number | string;
  site_name?: string | null;
  person_name?: string | null;
  assigned_to?: { name: string } | null;
}

export const OPEN_KINDS = ['incidents', 'alerts', 'tickets'] as const;
export type OpenKind = (typeof OPEN_KINDS)[number];

export interface Snapshot {
  since: string;
  until: string;
  open: Partial<Record<OpenKind, OpenThing[]>>;
  happened: { at: string; kind: string; title: string; actor: Actor | string | null }[];
  watch: { title: string; because: string }[];
  counts: Record<string, number>;
}

export interface Handover {
  id: number | string;
  since: string;
  until: string;
  signed_at: string;
  signed_by: Actor;
  accepted_at: string | null;
  accepted_by: Actor | null;
  watch: string;
  notes?: { subject: string; text: string }[];
  snapshot?: Snapshot;
}
