/** Shapes as the server sends them, for tests only. */
import type { Change, Profile, Proposal } from './types';

export function aProfile(hour_of_week: number, given: Partial<Profile> = {}): Profile {
  return {
    id: hour_of_week + 1,
    site_id: 3,
    site_name: 'Gate 3',
    metric_type: 'location_updates_count',
    hour_of_week,
    sample_count: 64,
    mean: 20,
    std_dev: 4,
    p05: 12,
    p25: 17,
    p50: 20,
    p75: 23,
    p95: 29,
    is_stable: false,
    false_positive_rate: null,
    dynamic_threshold: 3,
    threshold: 3,
    last_threshold_update: null,
    learned_from: { own: 32, neighbours: 20, like_sites: 12, excluded: 2 },
    learned_at: '2026-11-15T03:00:00Z',
    ...given,
  };
}

export function aProposal(given: Partial<Proposal> = {}): Proposal {
  return {
    profile_id: 23,
    site_id: 3,
    site_name: 'Gate 3',
    metric_type: 'location_updates_count',
    hour_of_week: 22,
    verdicts: 12,
    false_positives: 5,
    rate: 5 / 12,
    current: 3,
    proposed: 4,
    moves: true,
    reason: 'More than 30 % were false.',
    would_fire: { current: 9, proposed: 4 },
    would_miss: [],
    ...given,
  };
}

export function aChange(given: Partial<Change> = {}): Change {
  return {
    id: 5,
    profile_id: 23,
    site_name: 'Gate 3',
    metric_type: 'location_updates_count',
    hour_of_week: 22,
    at: '2026-11-15T03:00:00Z',
    old_threshold: 3,
    new_threshold: 4,
    reason: '5 of 12 were false.',
    rate: 5 / 12,
    verdicts: 12,
    actor: { kind: 'system', id: null, name: 'tuning' },
    undone_at: null,
    ...given,
  };
}
