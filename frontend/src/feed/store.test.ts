import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aSnapshot, plainEvent } from './examples';
import { createLiveStore, NOTIFY_MS, POSITIONS_MS } from './store';

function loadedStore() {
  const store = createLiveStore();
  store.dispatch({
    kind: 'snapshot',
    live: aSnapshot(),
    alerts: [],
    alerts_as_of_seq: 10,
    findings: [],
    findings_as_of_seq: 10,
  });
  const drawn = vi.fn();
  store.subscribe(drawn);
  return { store, drawn };
}
const fix = (second: number) => ({
  person_id: 1,
  lat: 19 + second / 1_000,
  lon: 72.9,
  accuracy_m: 5,
  at: `2026-01-01T10:00:${String(second).padStart(2, '0')}Z`,
});

describe('the live store', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows five hundred events of one instant with one drawing', () => {
    const { store, drawn } = loadedStore();
    for (let seq = 11; seq <= 510; seq += 1)
      store.dispatch({ kind: 'message', message: plainEvent(seq, seq - 1) });
    expect(drawn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(NOTIFY_MS);
    expect(drawn).toHaveBeenCalledOnce();
    expect(store.get().seq).toBe(510);
  });

  it('gathers positions for a quarter of a second and keeps the newest of each person', () => {
    const { store, drawn } = loadedStore();
    store.gatherPositions([fix(3)]);
    store.gatherPositions([fix(9)]);
    store.gatherPositions([fix(6)]);
    vi.advanceTimersByTime(POSITIONS_MS - 1);
    expect(drawn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(drawn).toHaveBeenCalledOnce();
    expect(store.get().people.get(1)?.at).toBe(fix(9).at);
  });

  it('draws nothing when nothing changed', () => {
    const { store, drawn } = loadedStore();
    store.dispatch({ kind: 'message', message: plainEvent(10, 9) });
    vi.advanceTimersByTime(NOTIFY_MS);
    expect(drawn).not.toHaveBeenCalled();
  });
});
