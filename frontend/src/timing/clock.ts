/** The server's time on this screen, ticking once a second for everything that shows an age. */
import { useSyncExternalStore } from 'react';

let offset_ms = 0;
let current_ms = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

export function setClockOffset(next_ms: number): void {
  offset_ms = next_ms;
}

/** Now, by the server's clock. */
export function serverNow(): number {
  return Date.now() + offset_ms;
}

function tick(): void {
  current_ms = Math.floor(serverNow() / 1_000) * 1_000;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    tick();
    timer = setInterval(tick, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** Server time in ms, rounded down to `step_ms` so that slow things are not redrawn each second. */
export function useNow(step_ms = 1_000): number {
  return useSyncExternalStore(subscribe, () => Math.floor(current_ms / step_ms) * step_ms);
}
