/** Two replays of one window beside each other. Pure. */
import type { Comparison, KindCount } from './types';

export interface KindBar extends KindCount {
  /** Widths, as shares of the largest count. */
  here_share: number;
  there_share: number;
}

/** The server shows no more of a list than this. */
export const MOST_SHOWN = 200;

export function countInWords(count: number): string {
  return count >= MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
}

/** What it is compared with, as a heading: `The settings in force`. */
export function headingOf({ against }: Comparison): string {
  return against.label.charAt(0).toUpperCase() + against.label.slice(1);
}

/** The kinds that differ most first, then the most frequent. */
export function kindBars(by_type: readonly KindCount[]): KindBar[] {
  const most = Math.max(1, ...by_type.flatMap((one) => [one.here, one.there]));
  const gap = (one: KindCount) => Math.abs(one.here - one.there);
  return [...by_type]
    .sort(
      (a, b) =>
        gap(b) - gap(a) ||
        b.here + b.there - a.here - a.there ||
        a.finding_type.localeCompare(b.finding_type),
    )
    .map((one) => ({ ...one, here_share: one.here / most, there_share: one.there / most }));
}

export const TABS = ['only_here', 'only_there', 'missed', 'all'] as const;
export type Tab = (typeof TABS)[number];

export function readTab(search: string): Tab | null {
  const tab = new URLSearchParams(search).get('list') as Tab;
  return TABS.includes(tab) ? tab : null;
}

/** What matters most is shown first: what would have been missed, then what differs, then everything. */
export function firstTab(comparison: Comparison | null): Tab {
  if (comparison === null) return 'all';
  if (comparison.confirmed_missed.length > 0) return 'missed';
  if (comparison.only_there.length > 0) return 'only_there';
  return comparison.only_here.length > 0 ? 'only_here' : 'all';
}
