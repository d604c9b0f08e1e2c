/** Shapes of findings and timelines. Times are RFC 3339 strings, confidence and probability 0-1. */
import type { Actor, AlertHistoryEntry, Resolution, Severity } from './types';

export const CATEGORIES = ['SAFETY', 'SECURITY', 'OPERATIONAL', 'DEVICE_HEALTH', 'COMPLIANCE'] as const;
export type FindingCategory = (typeof CATEGORIES)[number];
export type FindingStatus = 'NEW' | 'ACKNOWLEDGED' | 'CLEARED' | 'RESOLVED';

export interface Finding {
  id: number;
  finding_type: string;
  category: FindingCategory;
  severity: Severity;
  status: FindingStatus;
  resolution: Resolution | null;
  title: string;
  evidence_summary: string;
  confidence: number;
  person_id: number | null;
  person_name: string | null;
  site_id: number | null;
  site_name: string | null;
  detected_at: string;
  last_seen_at: string;
  cleared_at: string | null;
  /** From detection to the end of the trouble; null while it lasts. */
  duration_s: number | null;
  /** Audits that saw it. */
  looks: number;
  reopened: number;
  /** Kept back for the digest: the false-alarm budget was spent. */
  held: boolean;
  baseline_id: number | null;
  acknowledged_at: string | null;
  acknowledged_by: Actor | null;
  resolved_at: string | null;
  resolved_by: Actor | null;
  assigned_to: { person_id: number; name: string } | null;
  escalated_to_ticket: boolean;
  escalation_ticket_id: number | string | null;
  escalated_at: string | null;
  version: number;
}

export interface Measure {
  value: number | string | null;
  unit: string | null;
}

export interface BaselineEvidence {
  profile_id: number | null;
  metric_type: string;
  hour_of_week: number;
  mean: number;
  std_dev: number;
  p05: number;
  p95: number;
  sample_count: number;
  z_score: number | null;
  threshold: number | null;
  reason: string;
  /** What was counted; where it is not told, the distance from the mean tells it. */
  value?: number | null;
}

export interface Diagnosis {
  cause: string;
  probability: number;
  evidence: string[];
}

export interface FindingEvidence {
  rule: string;
  threshold: (Measure & { option?: string | null }) | null;
  observed: Measure | null;
  baseline: BaselineEvidence | null;
  window: { since: string; until: string } | null;
  event_ids: string[];
  facts: Record<string, unknown>;
  severity_reasons: string[];
  confidence_reasons: string[];
  diagnosis: Diagnosis[] | null;
}

export interface Runbook {
  /** What to do before anything else. */
  first: string;
  steps: string[];
  call: { role: string; person_id: number | null; name: string | null }[];
  docs: string;
}

export interface FindingDetail extends Finding {
  evidence: FindingEvidence;
  runbook: Runbook;
  history: AlertHistoryEntry[];
}

export interface FindingKind {
  finding_type: string;
  category: FindingCategory;
  title: string;
  severity: Severity;
  meaning: string;
  fires_when: string;
  innocent: string;
  first: string;
  options: { key: string; value: number }[];
  docs: string;
}

export interface FindingBudget {
  /** Findings that may be told per 100 guards and shift. */
  per_100_guards: number;
  guards_on_duty: number;
  allowed: number;
  spoken: number;
  held: number;
  since: string;
}

export interface FindingsSummary {
  open: number;
  by_severity: Partial<Record<Severity, number>>;
  by_category: Partial<Record<FindingCategory, number>>;
  budget: FindingBudget;
}

export const TIMELINE_KINDS = [
  'finding_opened',
  'finding_cleared',
  'alert',
  'punch',
  'shift_start',
  'shift_end',
  'tour',
  'checkpoint',
  'deed',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export interface TimelineItem {
  at: string;
  kind: TimelineKind;
  title: string;
  detail: string | null;
  severity: Severity | null;
  finding_id: number | null;
  alert_id: number | null;
  person_id: number | null;
  person_name: string | null;
}

/** Newest first. */
export interface TimelineAnswer {
  since: string;
  until: string;
  /** Of the site, or of the site that the person was at. */
  timezone: string;
  items: TimelineItem[];
}
