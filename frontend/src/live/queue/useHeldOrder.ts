import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { keepOrder } from './stableOrder';

/** Scrolled further than this counts as reading. */
const SCROLLED_PX = 8;
/** Rows that are gone are remembered up to here. */
const MOST_REMEMBERED = 2_000;

interface HeldOrder<Key> {
  shown: Key[];
  waiting: number;
  /** Lets the waiting rows in. */
  release(): void;
}

/** Holds the order while the list is scrolled, has the focus or a selected row. `scope` starts it anew. */
export function useHeldOrder<Key>(
  wanted: readonly Key[],
  exists: (key: Key) => boolean,
  scroller: RefObject<HTMLElement | null>,
  selected: boolean,
  scope: string,
): HeldOrder<Key> {
  const [touched, setTouched] = useState(false);
  const before = useRef<{ scope: string; keys: Key[] } | null>(null);
  // An empty list has nothing to keep in place: what comes first is shown.
  const something = before.current !== null && before.current.keys.length > 0;
  const held = (touched || selected) && something && before.current?.scope === scope;
  const { shown, waiting } = keepOrder(wanted, held ? (before.current?.keys ?? null) : null, exists);
  before.current = { scope, keys: shown };

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = () =>
      setTouched(element.scrollTop > SCROLLED_PX || element.contains(document.activeElement));
    const later = () => setTimeout(look, 0);
    element.addEventListener('scroll', look, { passive: true });
    element.addEventListener('focusin', look);
    element.addEventListener('focusout', later);
    return () => {
      element.removeEventListener('scroll', look);
      element.removeEventListener('focusin', look);
      element.removeEventListener('focusout', later);
    };
  }, [scroller]);

  const [, redraw] = useState(0);
  const release = useCallback(() => {
    before.current = null;
    redraw((count) => count + 1);
    scroller.current?.scrollTo({ top: 0 });
  }, [scroller]);
  return { shown, waiting, release };
}

/** Finds rows by key, also those that have just gone: a held row stays, `gone` says how it looks now. */
export function useRemembered<Row>(
  known: ReadonlyMap<string, Row>,
  gone: (row: Row) => Row,
): (key: string) => Row | undefined {
  const seen = useRef<ReadonlyMap<string, Row>>(new Map());
  const before = seen.current;
  useEffect(() => {
    seen.current = known.size >= MOST_REMEMBERED ? known : new Map([...seen.current, ...known]);
  }, [known]);
  return useCallback(
    (key) => {
      const row = before.get(key);
      return known.get(key) ?? (row && gone(row));
    },
    [known, before, gone],
  );
}
