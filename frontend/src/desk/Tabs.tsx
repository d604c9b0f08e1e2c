/** Parts of a page, or views of a list, side by side: links, so that the address is the state. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';

export interface Tab {
  key: string;
  name: ReactNode;
  href: string;
  count?: number | null;
}

export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  return (
    <nav className="desk-tabs" aria-label={label}>
      {tabs.map(({ key, name, href, count }) => (
        <Link key={key} href={href} replace aria-current={key === current ? 'page' : undefined}>
          {name}
          {count !== undefined && count !== null && <span className="tab-count">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}
