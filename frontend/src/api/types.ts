/** Shapes of the v2 API. Times are RFC 3339 strings, fractions 0-1, distances in metres. */

export type Severity = 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
/** CLEARED: its cause is over, nobody has judged it. */
export type AlertStatus = 'NEW' | 'ACKNOWLEDGED' | 'CLEARED' | 'RESOLVED';
/** What became of an alert on its way to the operator. */
export type Disposition = 'REACHED' | 'INHIBITED' | 'SILENCED' | 'SNOOZED' | 'GROUPED' | 'HELD';
export type Resolution = 'CONFIRMED' | 'FALSE_POSITIVE' | 'TEST' | 'DUPLICATE' | 'OTHER';
export type PersonState = 'sos' | 'away' | 'silent' | 'on_post' | 'no_position' | 'off_duty';
export type Capability = 'noc:view' | 'noc:ack_alerts' | 'noc:assign' | (string & {});

export interface Session {
  user: {
    id: number;
    username: string;
    name: string;
    role: string;
    capabilities: Capability[];
    person_id: number | null;
    restricted: boolean;
  };
  tenant: { id: number; code: string; name: string };
  server_time: string;
  version: string;
}

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
  as_of_seq: number;
}

export interface Actor {
  kind: 'person' | 'system' | 'integration' | (string & {});
  id: number | string | null;
  name: string;
}

export interface NamedRef {
  id: number;
  name: string;
}

export interface SiteLive {
  id: number;
  code: string;
  name: string;
  client_id: number | null;
  client_name: string | null;
  class: string | null;
  timezone: string;
  lat: number;
  lon: number;
  radius_m: number | null;
  /** Corners as [lon, lat]. */
  polygon: [number, number][] | null;
  active: boolean;
  on_shift: number;
  present: number;
  silent: number;
  open_alerts: number;
  worst_severity: Severity | null;
}

export interface ShiftNow {
  code: string;
  site_id: number;
  start: string;
  end: string;
  lone: boolean;
}

export interface PersonLive {
  person_id: number;
  code: string;
  name: string;
  role: string;
  site_id: number | null;
  site_name: string | null;
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  at: string | null;
  battery: number | null;
  battery_at: string | null;
  online: boolean | null;
  network: string | null;
  signal_dbm: number | null;
  last_seen_at: string | null;
  on_shift: boolean;
  shift: ShiftNow | null;
  punched_in: boolean;
  state: PersonState;
  state_reason: string;
}

export interface LiveSnapshot {
  as_of_seq: number;
  epoch: string;
  server_time: string;
  sites: SiteLive[];
  people: PersonLive[];
}

export interface Alert {
  id: number;
  alert_type: string;
  severity: Severity;
  status: AlertStatus;
  resolution: Resolution | null;
  message: string;
  person_id: number | null;
  person_name: string | null;
  site_id: number | null;
  site_name: string | null;
  entity_type: string;
  entity_id: number | string | null;
  metadata: Record<string, unknown>;
  occurrence_count: number;
  created_at: string;
  first_seen_at: string;
  last_seen_at: string;
  acknowledged_at: string | null;
  acknowledged_by: Actor | null;
  resolved_at: string | null;
  resolved_by: Actor | null;
  assigned_to: { person_id: number; name: string } | null;
  disposition: Disposition;
  /** 0-100. */
  priority: number;
  /** One sentence. */
  why: string;
  cause: string;
  confidence: number | null;
  finding_id: number | null;
  incident_id: string | null;
  ticket_id: number | null;
  /** The alert that stands for this one. */
  grouped_under: number | null;
  group_size: number;
  snoozed_until: string | null;
  cleared_at: string | null;
  version: number;
}

export interface AlertHistoryEntry {
  at: string;
  verb: string;
  actor: Actor;
  notes: string;
  data: Record<string, unknown>;
}

export interface AlertOccurrence {
  event_id: string;
  at: string;
  received_at: string;
  lat: number | null;
  lon: number | null;
  note: string | null;
}

export interface AlertDetail extends Alert {
  history: AlertHistoryEntry[];
  occurrences: AlertOccurrence[];
}

export interface PersonShift {
  code: string;
  site_id: number;
  site_name: string;
  start: string;
  end: string;
  lone: boolean;
  substitute_for: string | number | { name: string } | null;
}

export interface PersonDetail extends PersonLive {
  home_site: NamedRef | null;
  devices: { code: string; platform: string | null; shared: boolean }[];
  shifts: PersonShift[];
  open_alerts: Alert[];
}

export interface TrackPoint {
  at: string;
  lat: number;
  lon: number;
  accuracy_m: number | null;
  speed_mps: number | null;
  mock: boolean;
}

export interface Track {
  person_id: number;
  since: string;
  until: string;
  total: number;
  points: TrackPoint[];
}

export interface SiteShift {
  code: string;
  person_id: number;
  person_name: string;
  start: string;
  end: string;
  lone: boolean;
}

export interface TourToday {
  code: string;
  person_id: number | null;
  person_name: string | null;
  start: string;
  end: string;
  checkpoints: { code: string; lat: number | null; lon: number | null; scanned_at: string | null }[];
}

export interface SiteDetail extends SiteLive {
  noc_supervisor: NamedRef | null;
  security_manager: NamedRef | null;
  site_manager: NamedRef | null;
  shifts: SiteShift[];
  tours: TourToday[];
  checkpoints: { code: string; lat: number | null; lon: number | null }[];
  alerts: Alert[];
}

export interface Activity {
  bucket_minutes: number;
  buckets: { start: string; events: number; alerts: number }[];
}

export const SIGNALS = [
  'phone_events_count',
  'location_updates_count',
  'movement_distance_meters',
  'tasks_completed_count',
  'tour_checkpoints_scanned',
] as const;
export type SignalName = (typeof SIGNALS)[number];
export type Signals = Record<SignalName, number | null>;

export interface PersonSignals {
  person_id: number;
  person_name: string;
  site_id: number | null;
  site_name: string | null;
  window_minutes: number;
  collected_at: string;
  signals: Signals;
}

export interface SiteSignals {
  site_id: number;
  site_name: string;
  active_people_count: number;
  window_minutes: number;
  collected_at: string;
  aggregated_signals: Signals;
  people: { person_id: number; person_name: string; signals: Signals }[];
}
