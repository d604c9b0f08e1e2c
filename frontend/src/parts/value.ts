/** A value shared by many components, optionally kept in this browser. */
import { useSyncExternalStore } from 'react';

export interface SharedValue<Value> {
  get(): Value;
  set(next: Value | ((held: Value) => Value)): void;
  subscribe(listener: () => void): () => void;
}

export function createValue<Value>(initial: Value, storageKey?: string): SharedValue<Value> {
  let value = storageKey ? readStored(storageKey, initial) : initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = typeof next === 'function' ? (next as (held: Value) => Value)(value) : next;
      if (storageKey) writeStored(storageKey, value);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useValue<Value>(shared: SharedValue<Value>): Value {
  return useSyncExternalStore(shared.subscribe, shared.get);
}

function readStored<Value>(key: string, initial: Value): Value {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return initial;
    const stored = JSON.parse(text);
    return typeof initial === 'object' && initial !== null ? { ...initial, ...stored } : stored;
  } catch {
    return initial; // Storage is blocked or holds something else: the default serves.
  }
}

function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or blocked: the choice holds for this page only.
  }
}
