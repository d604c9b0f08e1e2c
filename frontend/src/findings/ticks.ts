/** Ticks the row `id`, or takes its tick away; `from` takes along everything between the two. Pure. */
export function toggled(
  held: ReadonlySet<number>,
  rows: readonly number[],
  id: number,
  from: number | null,
): ReadonlySet<number> {
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
