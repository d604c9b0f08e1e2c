/** A small cast for the tests of the feed. */
import type { Finding } from '../api/findings';
import type { Alert, LiveSnapshot, PersonLive } from '../api/types';
import type { AlertEvent, FindingEvent, NumberedEvent } from './messages';

export const aPerson = (over: Partial<PersonLive> = {}): PersonLive => ({
  person_id: 1,
  code: 'G-1',
  name: 'Ravi Kumar',
  role: 'guard',
  site_id: 1,
  site_name: 'Harbour Gate 3',
  lat: 18.95,
  lon: 72.85,
  accuracy_m: 8,
  at: '2026-01-01T10:00:00Z',
  battery: 0.6,
  battery_at: null,
  online: true,
  network: '4g',
  signal_dbm: -80,
  last_seen_at: '2026-01-01T10:00:00Z',
  on_shift: true,
  shift: null,
  punched_in: true,
  state: 'on_post',
  state_reason: 'inside the fence',
  ...over,
});

export const aSnapshot = (over: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  as_of_seq: 10,
  epoch: 'e1',
  server_time: '2026-01-01T10:00:00Z',
  sites: [],
  people: [aPerson()],
  ...over,
});

export const anAlert = (over: Partial<Alert> = {}): Alert => ({
  id: 1,
  alert_type: 'SOS',
  severity: 'CRITICAL',
  status: 'NEW',
  resolution: null,
  message: 'Ravi Kumar pressed SOS',
  person_id: 1,
  person_name: 'Ravi Kumar',
  site_id: 1,
  site_name: 'Harbour Gate 3',
  entity_type: 'person',
  entity_id: 1,
  metadata: {},
  occurrence_count: 1,
  created_at: '2026-01-01T10:00:00Z',
  first_seen_at: '2026-01-01T10:00:00Z',
  last_seen_at: '2026-01-01T10:00:00Z',
  acknowledged_at: null,
  acknowledged_by: null,
  resolved_at: null,
  resolved_by: null,
  assigned_to: null,
  version: 1,
  ...over,
});

export const aFinding = (over: Partial<Finding> = {}): Finding => ({
  id: 1,
  finding_type: 'POST_ABANDONED',
  category: 'SECURITY',
  severity: 'HIGH',
  status: 'NEW',
  resolution: null,
  title: 'Post abandoned',
  evidence_summary: '312 m outside the fence for 11 min',
  confidence: 0.9,
  person_id: 1,
  person_name: 'Ravi Kumar',
  site_id: 1,
  site_name: 'Harbour Gate 3',
  detected_at: '2026-01-01T10:00:00Z',
  last_seen_at: '2026-01-01T10:00:00Z',
  cleared_at: null,
  duration_s: null,
  looks: 1,
  reopened: 0,
  held: false,
  baseline_id: null,
  acknowledged_at: null,
  acknowledged_by: null,
  resolved_at: null,
  resolved_by: null,
  assigned_to: null,
  escalated_to_ticket: false,
  escalation_ticket_id: null,
  escalated_at: null,
  version: 1,
  ...over,
});

export const plainEvent = (seq: number, prev_seq: number): NumberedEvent => ({
  type: 'ticket_updated',
  seq,
  prev_seq,
  event_id: `event-${seq}`,
  timestamp: '2026-01-01T10:00:00Z',
  tenant_id: 1,
});

export const alertEvent = (seq: number, prev_seq: number, alert: Alert): AlertEvent => ({
  ...plainEvent(seq, prev_seq),
  type: 'alert_updated',
  alert_id: alert.id,
  alert_type: alert.alert_type,
  severity: alert.severity,
  status: alert.status,
  message: alert.message,
  alert,
});

export const findingEvent = (
  seq: number,
  prev_seq: number,
  finding: Finding,
  type: FindingEvent['type'] = 'finding_updated',
): FindingEvent => ({ ...plainEvent(seq, prev_seq), type, finding_id: finding.id, finding });
