/** Holds the live state; many events in one instant cost the screen one rendering. */
import { apply } from './apply';
import type { PositionItem } from './messages';
import { EMPTY_STATE, type LiveEvent, type LiveState } from './state';

/** A burst of events is shown together after at most this long. */
export const NOTIFY_MS = 40;
/** Positions are hints: they are gathered this long, the newest of each person wins. */
export const POSITIONS_MS = 250;

export interface LiveStore {
  get(): LiveState;
  subscribe(listener: () => void): () => void;
  dispatch(event: LiveEvent): void;
  gatherPositions(items: readonly PositionItem[]): void;
}

export function createLiveStore(): LiveStore {
  let state = EMPTY_STATE;
  const listeners = new Set<() => void>();
  const gathered = new Map<number, PositionItem>();
  let notifyTimer: ReturnType<typeof setTimeout> | null = null;
  let gathering = false;

  const notify = () => {
    if (notifyTimer !== null) clearTimeout(notifyTimer);
    notifyTimer = null;
    for (const listener of listeners) listener();
  };

  const dispatch = (event: LiveEvent) => {
    const next = apply(state, event);
    if (next === state) return;
    state = next;
    if (event.kind === 'message') notifyTimer ??= setTimeout(notify, NOTIFY_MS);
    else notify();
  };

  const flushPositions = () => {
    gathering = false;
    const items = [...gathered.values()];
    gathered.clear();
    dispatch({ kind: 'positions', items });
  };

  return {
    get: () => state,
    dispatch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    gatherPositions(items) {
      for (const item of items) {
        const held = gathered.get(item.person_id);
        if (!held || Date.parse(item.at) >= Date.parse(held.at)) gathered.set(item.person_id, item);
      }
      if (gathering || gathered.size === 0) return;
      gathering = true;
      setTimeout(flushPositions, POSITIONS_MS);
    },
  };
}
