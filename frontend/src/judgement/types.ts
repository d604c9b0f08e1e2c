/** Shapes of baselines, tuning, replays and audits. Times are RFC 3339 strings, rates and progress 0-1. */
import type { Actor, Severity } from '../api/types';

export const METRICS = [
  'phone_events_count',
  'location_updates_count',
  'movement_distance_filtered_meters',
  'tasks_completed_count',
  'tour_checkpoints_scanned',
] as const;
export type Metric = (typeof METRICS)[number];

/** How many samples a profile came from, and whose they were; a borrowed one counts a part. */
export interface LearnedFrom {
  own?: number | null;
  neighbours?: number | null;
  like_sites?: number | null;
  excluded?: number | null;
  since?: string | null;
  until?: string | null;
}

export interface Profile {
  id: number;
  site_id: number;
  site_name: string;
  metric_type: Metric;
  /** 0 is Monday 00:00 of the site's own week, 167 Sunday 23:00. */
  hour_of_week: number;
  sample_count: number;
  mean: number;
  std_dev: number;
  p05: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
  is_stable: boolean;
  false_positive_rate: number | null;
  dynamic_threshold: number;
  /** The one in force. */
  threshold: number;
  last_threshold_update: string | null;
  learned_from: LearnedFrom;
  learned_at: string | null;
}

export interface Change {
  id: number;
  profile_id: number;
  site_name: string;
  metric_type: Metric;
  hour_of_week: number;
  at: string;
  old_threshold: number;
  new_threshold: number;
  reason: string;
  rate: number | null;
  verdicts: number;
  actor: Actor;
  undone_at: string | null;
}

export interface ProfileDetail extends Profile {
  changes: Change[];
}

export interface Proposal {
  profile_id: number;
  site_id: number;
  site_name: string;
  metric_type: Metric;
  hour_of_week: number;
  verdicts: number;
  false_positives: number;
  rate: number | null;
  current: number;
  proposed: number;
  moves: boolean;
  reason: string;
  would_fire: { current: number; proposed: number };
  /** Confirmed findings the proposed threshold would have kept silent about. */
  would_miss: number[];
}

export interface Tuning {
  as_of: string;
  proposals: Proposal[];
  unchanged: number;
}

export interface Tuned {
  changed: number;
  kept: number;
  refused: number;
  changes: Change[];
}

export type ReplayStatus = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED';
export type Settings = Record<string, number | boolean>;

export interface Replay {
  id: number;
  name: string;
  since: string;
  until: string;
  settings: Settings;
  status: ReplayStatus;
  progress: number;
  stage: string;
  requested_by: Actor | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  findings: number | null;
  by_type: Record<string, number>;
  digest: string | null;
  error: string | null;
}

export interface ReplayFinding {
  id: number;
  finding_type: string;
  category: string;
  severity: Severity;
  title: string;
  evidence_summary: string;
  person_id: number | null;
  person_name: string | null;
  site_id: number | null;
  site_name: string | null;
  detected_at: string;
  cleared_at: string | null;
  duration_s: number | null;
  confidence: number;
  held: boolean;
}

export interface Missed {
  finding_id: number;
  title: string;
  detected_at: string;
}

export interface KindCount {
  finding_type: string;
  here: number;
  there: number;
}

export interface Comparison {
  against: { id: number | null; label: string };
  findings: number;
  against_findings: number;
  by_type: KindCount[];
  only_here: ReplayFinding[];
  only_there: ReplayFinding[];
  confirmed_missed: Missed[];
  false_alarms_avoided: number;
  sentence: string;
}

export interface ReplayDetail extends Replay {
  comparison: Comparison | null;
}

export interface KindOption {
  key: string;
  value: number | boolean;
  /** What the number counts, or a sentence about it. */
  unit_or_text?: string;
}

export interface FindingKind {
  finding_type: string;
  title: string;
  options: KindOption[];
}

export const AUDIT_KINDS = ['heartbeat', 'comprehensive', 'deep'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export interface AuditRun {
  id: number;
  kind: AuditKind;
  slot_at: string;
  status: 'RUNNING' | 'DONE' | 'FAILED';
  attempts: number;
  started_at: string;
  finished_at: string | null;
  people: number;
  sites: number;
  queries: number;
  opened: number;
  updated: number;
  cleared: number;
  held: number;
  error: string | null;
}
