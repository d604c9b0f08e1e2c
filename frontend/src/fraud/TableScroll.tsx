import type { ReactNode } from 'react';

/** A table that may be wider than its place: it scrolls, and can be reached by key to scroll. */
export function TableScroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="table-scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
