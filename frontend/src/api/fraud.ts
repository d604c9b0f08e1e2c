/** Shapes of the fraud part of the API. Scores, shares and probabilities 0-1, times RFC 3339, distances in metres. */
import type { Actor, Resolution, Severity } from './types';

export const RISK_LEVELS = ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export interface DetectorVerdict {
  detector: string;
  title: string;
  score: number;
  confidence: number;
  /** What counts of it: score x confidence, as far as the tenant's verdicts trust it. */
  weight: number;
  reason: string;
  clears: string;
  evidence: Record<string, unknown>;
}

export interface Factor {
  feature: string;
  value: number | null;
  usual: number | null;
  contribution: number;
  words: string;
  /** `for` is for fraud. */
  speaks: 'for' | 'against';
}

export interface Outcome {
  fraud: boolean | null;
  confirmed_by?: Actor | null;
  /** A conviction that waits for a second pair of eyes. */
  pending: boolean;
  notes: string;
  by: Actor;
  at: string;
}

/** One scoring of one punch. */
export interface Prediction {
  id: string;
  prediction_id: string;
  event_id: string;
  person_id: number;
  person_name: string;
  person_code: string;
  site_id: number | null;
  site_name: string | null;
  at: string;
  scored_at: string;
  final: boolean;
  because: string;
  supersedes: string | null;
  live: boolean;
  direction: 'in' | 'out' | (string & {});
  fraud_probability: number;
  fraud_score: number;
  rules_score: number;
  risk_level: RiskLevel;
  /** `rules-1`, or the number of the model. */
  model_version: string;
  detectors: DetectorVerdict[];
  top_factors: Factor[];
  features: Record<string, number | null>;
  degraded: Record<string, string>;
  outcome: Outcome | null;
  anomaly_id: number | null;
  alert_id: number | null;
  ticket_id: number | null;
}

export interface PunchFacts {
  lat: number | null;
  lon: number | null;
  accuracy_m: number | null;
  mock: boolean | null;
  biometric_quality: number | null;
  face_confidence: number | null;
  liveness: number | null;
  device: string | null;
  method: string | null;
  received_at: string | null;
}

export interface PunchSite {
  lat: number;
  lon: number;
  radius_m: number | null;
  /** Corners as [lon, lat]. */
  polygon: [number, number][] | null;
}

export interface PunchShift {
  shift_id: number;
  person_id: number;
  person_name: string;
  site_id: number;
  site_name: string;
  start: string;
  end: string;
  substitute_for: string | null;
}

export interface PunchFix {
  at: string;
  lat: number;
  lon: number;
  accuracy_m: number | null;
  mock: boolean | null;
}

export interface LabelEntry {
  fraud: boolean | null;
  was: boolean | null;
  notes: string;
  by: Actor;
  at: string;
  source: string;
  pending: boolean;
  confirmed_by?: Actor | null;
}

export interface SimilarCase {
  prediction_id: string;
  person_name: string;
  site_name: string | null;
  at: string;
  fraud_score: number;
  leading: string | null;
  outcome: boolean;
  likeness: number;
}

export type PastScoring = Pick<
  Prediction,
  | 'prediction_id'
  | 'scored_at'
  | 'final'
  | 'because'
  | 'fraud_probability'
  | 'fraud_score'
  | 'risk_level'
  | 'model_version'
> & { leading: string | null };

export interface PredictionDetail extends Prediction {
  /** Null for a punch that is no longer kept. */
  punch: PunchFacts | null;
  site: PunchSite | null;
  shift: PunchShift | null;
  track: PunchFix[];
  history: PastScoring[];
  labels: LabelEntry[];
  similar: SimilarCase[];
}

export type AnomalyStatus = 'NEW' | 'ACKNOWLEDGED' | 'CLEARED' | 'RESOLVED';

export interface Anomaly {
  id: number;
  code: string;
  event_id: string;
  prediction_id: string;
  anomaly_type: string;
  title: string;
  severity: Severity;
  status: AnomalyStatus;
  resolution: Resolution | null;
  person_id: number;
  person_name: string;
  site_id: number | null;
  site_name: string | null;
  fraud_score: number;
  evidence: Record<string, unknown>;
  at: string;
  detected_at: string;
  last_seen_at: string;
  cleared_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by: Actor | null;
  resolved_at: string | null;
  resolved_by: Actor | null;
  assigned_to: { person_id: number; name: string } | null;
  snoozed_until: string | null;
  alert_id: number | null;
  ticket_id: number | null;
  version: number;
}

export interface LiveScore {
  prediction_id: string;
  event_id: string;
  person_id: number;
  person_name: string;
  site_id: number | null;
  site_name: string | null;
  fraud_score: number;
  risk_level: RiskLevel;
  at: string;
  leading: string | null;
  outcome: boolean | null;
}

export interface DayScore {
  /** Of the site. */
  date: string;
  avg_score: number;
  max_score: number;
  predictions: number;
  high_risk: number;
}

export interface SiteHeat {
  site_id: number;
  site_name: string;
  lat: number | null;
  lon: number | null;
  avg_score: number;
  max_score: number;
  predictions: number;
}

export interface OutcomeEntry extends LabelEntry {
  id: number;
  event_id: string;
  person_id: number;
  person_name: string;
  site_id: number | null;
  site_name: string | null;
  punched_at: string | null;
}

export const QUEUE_KINDS = ['uncertain', 'sample', 'pending'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];
export interface ToLabel extends Prediction {
  why: string;
  kind: QueueKind;
}

export interface FairnessGroup {
  dimension: 'site' | 'shift' | 'device_model' | 'light' | 'service' | (string & {});
  name: string;
  innocents: number;
  false_alarms: number;
  false_alarm_rate: number;
  missed_rate: number | null;
  rate_elsewhere: number;
  p_value: number;
  significant: boolean;
  why: string;
}

export interface Fairness {
  since: string;
  until: string;
  /** Punches with a verdict. */
  judged: number;
  groups: FairnessGroup[];
  note: string;
}

export interface Pair {
  a: number;
  b: number;
  times: number;
  days: number;
  gap_s: number | null;
  order_share: number | null;
  device: string | null;
}

export interface Group {
  id: number | string;
  people: { person_id: number; name: string }[];
  devices: string[];
  sites: { site_id: number; name: string }[];
  strength: number;
  evidence: string;
  pairs: Pair[];
}
