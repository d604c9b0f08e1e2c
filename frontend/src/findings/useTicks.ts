import { type RefObject, useCallback, useRef, useState } from 'react';
import type { Outcome } from '../alerts/deeds';
import { toggled } from './ticks';

export interface Ticks<Key = number> {
  ticked: ReadonlySet<Key>;
  /** How the last deed on many went for each of them. */
  outcomes: ReadonlyMap<Key, Outcome>;
  toggle(id: Key, shift: boolean): void;
  note(id: Key, outcome: Outcome): void;
  startOver(): void;
  clear(): void;
}

/** Which rows are ticked; with shift everything between the last one and this one follows it. */
export function useTicks<Key = number>(rows: RefObject<readonly Key[]>): Ticks<Key> {
  const [ticked, setTicked] = useState<ReadonlySet<Key>>(new Set());
  const [outcomes, setOutcomes] = useState<ReadonlyMap<Key, Outcome>>(new Map());
  const last = useRef<Key | null>(null);
  const toggle = useCallback(
    (id: Key, shift: boolean) => {
      const from = shift ? last.current : null;
      last.current = id;
      setTicked((held) => toggled(held, rows.current, id, from));
    },
    [rows],
  );
  return {
    ticked,
    outcomes,
    toggle,
    note: (id, outcome) => setOutcomes((held) => new Map(held).set(id, outcome)),
    startOver: () => setOutcomes(new Map()),
    clear: () => {
      setTicked(new Set());
      setOutcomes(new Map());
    },
  };
}
