import { type RefObject, useCallback, useRef, useState } from 'react';
import type { Outcome } from '../alerts/deeds';
import { toggled } from './ticks';

export interface Ticks {
  ticked: ReadonlySet<number>;
  /** How the last deed on many went for each of them. */
  outcomes: ReadonlyMap<number, Outcome>;
  toggle(id: number, shift: boolean): void;
  note(id: number, outcome: Outcome): void;
  startOver(): void;
  clear(): void;
}

/** Which rows are ticked; with shift everything between the last one and this one follows it. */
export function useTicks(rows: RefObject<readonly number[]>): Ticks {
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, Outcome>>(new Map());
  const last = useRef<number | null>(null);
  const toggle = useCallback(
    (id: number, shift: boolean) => {
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
