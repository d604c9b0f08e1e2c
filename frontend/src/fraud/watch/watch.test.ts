import { describe, expect, it } from 'vitest';
import type { Outcome, Prediction } from '../../api/fraud';
import { anAnomaly } from '../../feed/examples';
import { aDetector, anOutcome, aPrediction } from '../examples';
import { fits, isWaiting, joined, NO_FILTERS, readFilters, readRow, watchAddress } from './watch';

const asRead = (of: Pick<Prediction, 'outcome'>): Outcome | null => of.outcome;

describe('the rows of the watch list', () => {
  it('are one a punch, whether it was read as a scoring, told as an anomaly, or both', () => {
    const rows = joined(
      [
        aPrediction({ event_id: 'p-1', fraud_score: 0.6 }),
        aPrediction({ event_id: 'p-2', fraud_score: 0.9 }),
      ],
      [
        anAnomaly({ event_id: 'p-1', fraud_score: 0.6 }),
        anAnomaly({ id: 2, event_id: 'p-3', fraud_score: 0.7 }),
      ],
      asRead,
    );
    expect(rows.map((row) => [row.key, row.score])).toEqual([
      ['p-2', 0.9],
      ['p-3', 0.7],
      ['p-1', 0.6],
    ]);
    expect(rows[2]?.anomaly?.id).toBe(1);
  });

  it('show the newer scoring when the feed is ahead of what was read', () => {
    const held = aPrediction({ prediction_id: 'old', scored_at: '2026-01-01T09:58:01Z', fraud_score: 0.9 });
    const cleared = anAnomaly({
      prediction_id: 'new',
      last_seen_at: '2026-01-01T12:00:00Z',
      fraud_score: 0.2,
      status: 'CLEARED',
    });
    const [row] = joined([held], [cleared], asRead);
    expect(row).toMatchObject({ prediction_id: 'new', score: 0.2 });
    expect(row && isWaiting(row)).toBe(false);
  });

  it('keep the scoring that was read when the anomaly is the older one', () => {
    const held = aPrediction({ prediction_id: 'new', scored_at: '2026-01-01T18:30:00Z', fraud_score: 0.4 });
    const [row] = joined([held], [anAnomaly({ prediction_id: 'old' })], asRead);
    expect(row).toMatchObject({ prediction_id: 'new', score: 0.4 });
  });

  it('take a verdict on the anomaly for one on the punch', () => {
    const by = { kind: 'person', id: 9, name: 'Divya' };
    const judged = anAnomaly({ status: 'RESOLVED', resolution: 'FALSE_POSITIVE', resolved_by: by });
    expect(joined([], [judged], asRead)[0]?.outcome).toMatchObject({ fraud: false, by });
  });

  it('leave the open ones when somebody judged them', () => {
    const [open] = joined([aPrediction()], [], asRead);
    const [judged] = joined([aPrediction({ outcome: anOutcome() })], [], asRead);
    expect([open, judged].map((row) => row && fits(row, NO_FILTERS))).toEqual([true, false]);
    expect(judged && fits(judged, { ...NO_FILTERS, show: 'judged' })).toBe(true);
  });

  it('are filtered by site, kind and score', () => {
    const detectors = [aDetector({ detector: 'GHOST_SHIFT' })];
    const [row] = joined([aPrediction({ fraud_score: 0.55, detectors })], [], asRead);
    if (!row) throw new Error('no row');
    expect(fits(row, { ...NO_FILTERS, kind: 'GHOST_SHIFT' })).toBe(true);
    expect(fits(row, { ...NO_FILTERS, kind: 'COLLUSION' })).toBe(false);
    expect(fits(row, { ...NO_FILTERS, score: '0.6' })).toBe(false);
    expect(fits(row, { ...NO_FILTERS, site: 2 })).toBe(false);
  });
});

describe('the address of the watch list', () => {
  it('holds the filters and the row, and leaves out what is usual', () => {
    expect(watchAddress(NO_FILTERS)).toBe('/fraud');
    const filters = { site: 3, score: '0.8', kind: 'GHOST_SHIFT', show: 'all' } as const;
    const address = watchAddress(filters, 'p-1');
    expect(readFilters(address.split('?')[1] ?? '')).toEqual(filters);
    expect(readRow(address.split('?')[1] ?? '')).toBe('p-1');
  });

  it('forgives what nobody knows', () => {
    expect(readFilters('site=x&score=7&show=some')).toEqual(NO_FILTERS);
  });
});
