/** What the live feed says, as it comes over the wire. */
import type { Finding } from '../api/findings';
import type { Anomaly } from '../api/fraud';
import type { Incident } from '../api/response';
import type { Alert, AlertStatus, PersonState, Severity } from '../api/types';
import type { Ticket } from '../tickets/types';

export interface NumberedEvent {
  type: string;
  seq: number;
  prev_seq: number;
  event_id: string;
  timestamp: string;
  tenant_id: number;
  severity?: Severity;
  message?: string;
  site_id?: number | null;
  person_id?: number | null;
  [extra: string]: unknown;
}

export interface AlertEvent extends NumberedEvent {
  type: 'alert_created' | 'alert_updated';
  alert_id: number;
  alert_type: string;
  severity: Severity;
  status: AlertStatus;
  message: string;
  alert: Alert;
}

export interface FindingEvent extends NumberedEvent {
  type: 'finding_created' | 'finding_updated' | 'finding_cleared';
  finding_id: number;
  finding: Finding;
}

export interface TicketEvent extends NumberedEvent {
  type: 'ticket_updated';
  ticket: Ticket;
}

export interface IncidentEvent extends NumberedEvent {
  type: 'incident_updated' | 'correlation_identified';
  incident: Incident;
}

export interface AnomalyEvent extends NumberedEvent {
  type: 'anomaly_detected' | 'anomaly_updated';
  anomaly_id: number;
  anomaly: Anomaly;
}

export interface PositionItem {
  person_id: number;
  lat: number;
  lon: number;
  accuracy_m: number | null;
  at: string;
  state?: PersonState;
  battery?: number | null;
  site_id?: number | null;
}

export type ServerFrame =
  | { type: 'welcome'; epoch: string; seq: number; tenant_id: number; server_time: string }
  | { type: 'resumed'; recovered: boolean; from_seq: number; to_seq: number }
  | { type: 'subscribed' }
  /** `current` false: the server lost its database or nobody numbers events; what is shown grows old. */
  | { type: 'heartbeat'; seq: number; server_time: string; current?: boolean }
  | { type: 'error'; code: string; message: string; retry_after?: number }
  | { type: 'positions'; items: PositionItem[] }
  | NumberedEvent;

export function isNumbered(frame: ServerFrame): frame is NumberedEvent {
  return (
    typeof (frame as NumberedEvent).seq === 'number' && typeof (frame as NumberedEvent).prev_seq === 'number'
  );
}

export function isAlertEvent(event: NumberedEvent): event is AlertEvent {
  return (
    (event.type === 'alert_created' || event.type === 'alert_updated') && typeof event.alert === 'object'
  );
}

export function isFindingEvent(event: NumberedEvent): event is FindingEvent {
  return event.type.startsWith('finding_') && typeof event.finding === 'object' && event.finding !== null;
}

export function isTicketEvent(event: NumberedEvent): event is TicketEvent {
  return event.type === 'ticket_updated' && isObject(event.ticket);
}

export function isIncidentEvent(event: NumberedEvent): event is IncidentEvent {
  return (
    (event.type === 'incident_updated' || event.type === 'correlation_identified') && isObject(event.incident)
  );
}

export function isAnomalyEvent(event: NumberedEvent): event is AnomalyEvent {
  return (event.type === 'anomaly_detected' || event.type === 'anomaly_updated') && isObject(event.anomaly);
}

/** Routine events were folded into a summary: nothing was missed, but what is listed has to be read again. */
export function isSummary(event: NumberedEvent): boolean {
  return event.type === 'events_coalesced';
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Null for what is no JSON. */
export function parseFrame(text: string): ServerFrame | null {
  try {
    return JSON.parse(text) as ServerFrame;
  } catch {
    return null;
  }
}
