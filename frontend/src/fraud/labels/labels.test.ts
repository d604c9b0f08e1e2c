import { describe, expect, it } from 'vitest';
import type { ToLabel } from '../../api/fraud';
import { anOutcome, aPrediction } from '../examples';
import { isAnswered, labelAddress, nextAfter, readView, sampleProgress } from './labels';

const asked = (event_id: string, over: Partial<ToLabel> = {}): ToLabel => ({
  ...aPrediction({ event_id }),
  why: 'near the threshold',
  kind: 'uncertain',
  ...over,
});
const asRead = (of: Pick<ToLabel, 'outcome'>) => of.outcome;

describe('the label queue', () => {
  it('goes on to the next that still asks, and round to those that were skipped', () => {
    const items = [asked('a'), asked('b', { outcome: anOutcome() }), asked('c')];
    expect(nextAfter(items, 'a', asRead)).toBe('c');
    expect(nextAfter(items, 'c', asRead)).toBe('a');
    expect(nextAfter([asked('a')], 'a', asRead)).toBeUndefined();
    expect(nextAfter(items, null, asRead)).toBe('a');
  });

  it('asks again of a conviction that waits for a second reader', () => {
    expect(isAnswered(anOutcome({ pending: true }))).toBe(false);
    expect(isAnswered(anOutcome())).toBe(true);
    expect(isAnswered(null)).toBe(false);
  });

  it('counts the sample, by the server where it does', () => {
    const items = [asked('a'), asked('b', { outcome: anOutcome({ fraud: false }) })];
    expect(sampleProgress({ items }, asRead)).toEqual({ done: 1, total: 2 });
    expect(sampleProgress({ items, progress: { done: 4, total: 20 } }, asRead)).toEqual({
      done: 4,
      total: 20,
    });
  });

  it('keeps its place in the address', () => {
    const view = { kind: 'sample', site: 3, id: 'p-1' } as const;
    expect(readView(labelAddress(view).split('?')[1] ?? '')).toEqual(view);
    expect(labelAddress({ kind: 'uncertain', site: null, id: null })).toBe('/fraud/labels');
    expect(readView('kind=else')).toEqual({ kind: 'uncertain', site: null, id: null });
  });
});
