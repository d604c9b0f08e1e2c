/** Rows that do not jump: while the list is held, new ones wait and old ones keep their place. Pure. */

export interface StableOrder<Key> {
  /** What is shown, in order. */
  shown: Key[];
  /** How many wait behind the "N new" button. */
  waiting: number;
}

/**
 * `wanted` is the true order now, `before` what was shown last. Held rows stay as long as `exists`
 * says that what they show is still known, even when it no longer belongs in the list.
 */
export function keepOrder<Key>(
  wanted: readonly Key[],
  before: readonly Key[] | null,
  exists: (key: Key) => boolean,
): StableOrder<Key> {
  if (before === null) return { shown: [...wanted], waiting: 0 };
  const shown = before.filter(exists);
  const held = new Set(shown);
  return { shown, waiting: wanted.filter((key) => !held.has(key)).length };
}
