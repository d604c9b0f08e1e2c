/** Shapes of the response stage: the work queue, incidents, tickets, why. Times are RFC 3339 strings, shares 0-1. */
import type { PersonRef, Sla, Priority as TicketPriority } from '../tickets/types';
import type { Actor, Alert, AlertHistoryEntry, NamedRef, Resolution, Severity } from './types';

/** CLEARED: everything in it is over, nobody has judged it. */
export type IncidentStatus = 'NEW' | 'ACKNOWLEDGED' | 'CLEARED' | 'RESOLVED';

export interface Incident {
  id: string;
  code: string;
  title: string;
  status: IncidentStatus;
  resolution: Resolution | null;
  person_id: number | null;
  person_name: string | null;
  site_id: number | null;
  site_name: string | null;
  combined_severity: Severity;
  correlation_score: number;
  correlation_type: string;
  correlation_window_minutes: number;
  signals: Record<string, unknown>;
  related_alerts_count: number;
  members_count: number;
  first_event_at: string;
  last_event_at: string;
  detected_at: string;
  created_at: string;
  updated_at: string;
  investigated: boolean;
  investigated_at: string | null;
  investigated_by: Actor | null;
  investigation_notes: string;
  root_cause_identified: boolean;
  root_cause_description: string;
  assigned_to: PersonRef | null;
  acknowledged_at: string | null;
  acknowledged_by: Actor | null;
  resolved_at: string | null;
  resolved_by: Actor | null;
  snoozed_until: string | null;
  ticket_ids: number[];
  merged_into: string | null;
  /** The incident of the whole site that a person's belongs to. */
  part_of: string | null;
  cleared_at: string | null;
  priority: number;
  version: number;
}

export interface ScorePart {
  part: string;
  value: number;
  weight: number;
  because: string;
}

export type MemberKind = 'alert' | 'finding' | 'anomaly' | 'signal';

export interface IncidentMember {
  kind: MemberKind;
  id: number | string | null;
  title: string;
  severity: Severity | null;
  at: string;
  /** REFERENCE: it belongs to another incident and is named here. */
  role: 'OWNER' | 'REFERENCE';
  score: number | null;
  because: string;
  status: string | null;
  lat: number | null;
  lon: number | null;
}

export interface RootCauseHint {
  member: { kind: MemberKind; id: number | string | null; title: string; at: string };
  explains: { kind: MemberKind; id: number | string | null; title: string }[];
  confidence: number;
  reasons: string[];
}

export interface IncidentHappening {
  at: string;
  kind: string;
  title: string;
  detail: string | null;
  severity: Severity | null;
  actor: Actor | null;
  alert_id: number | null;
  finding_id: number | null;
  ticket_id: number | null;
  person_id: number | null;
  person_name: string | null;
}

export interface SimilarIncident {
  id: string;
  code: string;
  title: string;
  detected_at: string;
  resolution: Resolution | null;
  root_cause_description: string;
  minutes_to_resolve: number | null;
  likeness: number;
  because: string;
}

export interface IncidentDetail extends Incident {
  score_parts: ScorePart[];
  severity_reasons: string[];
  root_cause_hint: RootCauseHint | null;
  members: IncidentMember[];
  alerts: Alert[];
  findings: {
    id: number;
    finding_type: string;
    severity: Severity;
    title: string;
    status: string;
    detected_at: string;
  }[];
  tickets: { id: number; ticketno: string; status: string; priority: TicketPriority }[];
  timeline: IncidentHappening[];
  similar: SimilarIncident[];
  merged: { id: string; code: string; at: string }[];
  history: AlertHistoryEntry[];
}

export interface TrackedPerson {
  person_id: number;
  name: string;
  lat: number | null;
  lon: number | null;
  at: string | null;
  accuracy_m: number | null;
  track: { at: string; lat: number; lon: number }[];
}

export interface IncidentScene {
  at: string;
  sites: {
    id: number;
    name: string;
    lat: number;
    lon: number;
    radius_m: number | null;
    polygon: [number, number][] | null;
  }[];
  people: TrackedPerson[];
}

export type WorkKind = 'incident' | 'alert' | 'ticket';

/** One trouble. */
export interface WorkItem {
  key: string;
  kind: WorkKind;
  priority: number;
  severity: Severity;
  title: string;
  why: string;
  site_id: number | null;
  site_name: string | null;
  person_id: number | null;
  person_name: string | null;
  since: string;
  last_seen_at: string;
  status: string;
  assigned_to: PersonRef | null;
  acknowledged_by: Actor | null;
  members_count: number;
  alert_id: number | null;
  alert_ids: number[];
  incident_id: string | null;
  ticket: { id: number; ticketno: string; status: string; sla: Sla | null } | null;
  sounding: boolean;
  snoozed_until: string | null;
  version: number;
}

export interface WorkCounts {
  open: number;
  mine: number;
  unclaimed: number;
  suppressed: number;
  held: number;
}

export interface WorkQueue {
  items: WorkItem[];
  next_cursor: string | null;
  as_of_seq: number;
  counts: WorkCounts;
}

export interface Decision {
  stage: string;
  verdict: string;
  reason: string;
  at: string;
}

export interface PriorityPart {
  part: string;
  points: number;
  because: string;
}

export interface AlertWhy {
  alert_id: number;
  disposition: string;
  sentence: string;
  decisions: Decision[];
  priority: number;
  priority_parts: PriorityPart[];
  entities: {
    site: NamedRef | null;
    person: NamedRef | null;
    shift: unknown;
    client: NamedRef | null;
    last_known: unknown;
  };
  grouped: {
    lead_id: number | null;
    size: number;
    members: { id: number; message: string; site_name: string | null }[];
  };
  notices: { at: string; channel: string; state: string; subject: string }[];
}

/** How one deed on many went for one of them. */
export interface BulkItem {
  id: number | string;
  ok: boolean;
  status: number;
  message: string | null;
}
