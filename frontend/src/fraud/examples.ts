/** A small cast for the tests of the fraud pages. */
import type { DetectorVerdict, Factor, Outcome, Prediction } from '../api/fraud';

export const aDetector = (over: Partial<DetectorVerdict> = {}): DetectorVerdict => ({
  detector: 'BUDDY_PUNCHING',
  title: 'Punched for another',
  score: 0.8,
  confidence: 0.9,
  weight: 0.72,
  reason: 'one phone punched three people in six minutes',
  clears: 'a shared kiosk',
  evidence: {},
  ...over,
});

export const aFactor = (over: Partial<Factor> = {}): Factor => ({
  feature: 'geofence_distance_meters',
  value: 4100,
  usual: 60,
  contribution: 0.3,
  words: '4.1 km from the fence, usually within 60 m',
  speaks: 'for',
  ...over,
});

export const anOutcome = (over: Partial<Outcome> = {}): Outcome => ({
  fraud: true,
  pending: false,
  notes: '',
  by: { kind: 'person', id: 9, name: 'Divya Kulkarni' },
  at: '2026-01-01T11:00:00Z',
  ...over,
});

export const aPrediction = (over: Partial<Prediction> = {}): Prediction => ({
  id: '00000000-0000-0000-0000-000000000001',
  prediction_id: '00000000-0000-0000-0000-000000000001',
  event_id: 'p-1',
  person_id: 1,
  person_name: 'Ravi Kumar',
  person_code: 'G-1',
  site_id: 1,
  site_name: 'Harbour Gate 3',
  at: '2026-01-01T09:58:00Z',
  scored_at: '2026-01-01T09:58:01Z',
  final: false,
  because: '',
  supersedes: null,
  live: true,
  direction: 'in',
  fraud_probability: 0.72,
  fraud_score: 0.72,
  rules_score: 0.72,
  risk_level: 'HIGH',
  model_version: 'rules-1',
  detectors: [aDetector()],
  top_factors: [aFactor()],
  features: {},
  degraded: {},
  outcome: null,
  anomaly_id: null,
  alert_id: null,
  ticket_id: null,
  ...over,
});
