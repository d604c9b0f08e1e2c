/** Ticks the row `id`, or takes its tick away; `from` takes along everything between the two. Pure. */
export function toggled<Key>(
  held: ReadonlySet<Key>,
  rows: readonly Key[],
  id: Key,
  from: Key | null,
): ReadonlySet<Key> {
  const next = new Set(held);
  const on = !held.has(id);
  const here = rows.indexOf(id);
  const there = from === null ? -1 : rows.indexOf(from);
  const span = there < 0 ? [id] : rows.slice(Math.min(here, there), Math.max(here, there) + 1);
  for (const one of span) {
    if (on) next.add(one);
    else next.delete(one);
  }
  return next;
}
