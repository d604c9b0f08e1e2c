/** Tickets as the API shows them. */
import type { Actor, AlertHistoryEntry, Resolution, Severity } from '../api/types';

export const STATUSES = [
  'NEW',
  'ASSIGNED',
  'IN_PROGRESS',
  'ON_HOLD',
  'RESOLVED',
  'CLOSED',
  'CANCELLED',
] as const;
export type TicketStatus = (typeof STATUSES)[number];
export const PRIORITIES = ['URGENT', 'HIGH', 'MEDIUM', 'LOW'] as const;
export type Priority = (typeof PRIORITIES)[number];
export type SlaState = 'OK' | 'WARNED' | 'BREACHED' | 'PAUSED' | 'MET' | 'MISSED';

export interface Sla {
  policy: unknown;
  first_response_due: string | null;
  first_responded_at: string | null;
  resolution_due: string | null;
  resolved_at: string | null;
  paused_since: string | null;
  state: SlaState;
  elapsed_share: number | null;
}

export interface PersonRef {
  person_id: number;
  name: string;
}

export interface Ticket {
  id: number;
  ticketno: string;
  title: string;
  description: string;
  status: TicketStatus;
  priority: Priority;
  category: string;
  source: string;
  person_id: number | null;
  person_name: string | null;
  site_id: number | null;
  site_name: string | null;
  assigned_to: PersonRef | null;
  acknowledged_at: string | null;
  acknowledged_by: Actor | null;
  resolution: Resolution | null;
  occurrence_count: number;
  created_at: string;
  updated_at: string;
  resolved_at: string | null;
  closed_at: string | null;
  held_until: string | null;
  metadata: Record<string, unknown>;
  sla: Sla | null;
  escalation_level: number;
  watchers: PersonRef[];
  version: number;
  allowed: string[];
}

export interface TicketLink {
  kind: 'finding' | 'alert' | 'incident' | 'anomaly' | 'ticket' | (string & {});
  id: number | string;
  title: string;
  at: string | null;
}

export interface TicketOccurrence {
  at: string;
  kind: string;
  id: number | string | null;
  severity: Severity | null;
  title: string;
  evidence: unknown;
}

export interface Assignment {
  role: string;
  person_id: number | null;
  name: string | null;
  chosen: boolean;
  because: string;
}

export interface TicketDetail extends Ticket {
  links: TicketLink[];
  occurrences: TicketOccurrence[];
  assignment: Assignment[];
  history: AlertHistoryEntry[];
}

export interface TicketCounts {
  created: number;
  resolved: number;
  open: number;
  by_status: Partial<Record<TicketStatus, number>>;
}
