/** Shapes of the registry of fraud models. Shares 0-1, times RFC 3339. */
import type { Actor } from './types';

export type ModelState = 'CANDIDATE' | 'SHADOW' | 'ACTIVE' | 'RETIRED' | 'REJECTED';

export interface Gate {
  gate: string;
  value: number | null;
  must: number | string | null;
  interval: readonly [low: number, high: number] | null;
  passed: boolean;
  by_luck: boolean;
}

export interface CalibrationPoint {
  predicted: number;
  observed: number;
  n: number;
}

export interface PrPoint {
  recall: number;
  precision: number;
}

export interface Confusion {
  name: string;
  frauds: number;
  found: number;
  innocents: number;
  false_alarms: number;
}

export interface FraudModel {
  id: string;
  version: number | string;
  state: ModelState;
  trained_at: string;
  activated_at: string | null;
  data_since: string | null;
  data_until: string | null;
  samples: number;
  frauds: number;
  precision: number | null;
  recall: number | null;
  f1: number | null;
  pr_auc: number | null;
  precision_at_80_recall: number | null;
  calibration_error: number | null;
  threshold: number | null;
  gates: Gate[];
  reason: string;
  digest: string;
  features: string[];
  parameters: Record<string, unknown>;
  importance: { feature: string; gain: number }[];
  curves: { calibration?: CalibrationPoint[]; pr?: PrPoint[] };
  confusion: { by_kind?: Confusion[]; by_site?: Confusion[]; by_client?: Confusion[] };
  /** Bootstrap, 95 %. */
  intervals: Record<string, readonly [low: number, high: number]>;
  /** How unlabelled punches were weighed. */
  weights: string;
  split: string;
}

export interface Training {
  id: number | string;
  status: 'WAITING' | 'RUNNING' | 'DONE' | 'FAILED';
  stage: string;
  done: number;
  total: number;
  started_at: string | null;
  finished_at: string | null;
  reason: string;
  model_version: number | string | null;
  by: Actor | null;
}

interface Quality {
  precision: number | null;
  recall: number | null;
}

export interface Shadow {
  active: FraudModel;
  candidate: FraudModel;
  since: string;
  until: string;
  punches: number;
  agreement: number | null;
  differs: { prediction_id: string; active: number; shadow: number; outcome: boolean | null }[];
  labelled: { punches: number; frauds: number; active: Quality; shadow: Quality } | null;
}

export interface DriftDay {
  date: string;
  features: { feature: string; psi: number }[];
  score_psi: number | null;
  label_delay_h: number | null;
  /** The largest index of a measure. */
  worst: number | null;
  alarmed: boolean;
}
