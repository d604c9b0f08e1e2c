/** A timeline's rows: what is wanted of them, and the days they belong to in the site's zone. Pure. */

import { toQuery } from '../api/client';
import type { TimelineItem, TimelineKind } from '../api/findings';

export const RANGES = ['12', '24', '72', '168'] as const;
export type Range = (typeof RANGES)[number];
/** The server tells no more than this of one timeline. */
export const MOST_ITEMS = 500;
const HOUR_MS = 3_600_000;

export const GROUPS = {
  findings: ['finding_opened', 'finding_cleared'],
  alerts: ['alert'],
  duty: ['punch', 'shift_start', 'shift_end'],
  tours: ['tour', 'checkpoint'],
  deeds: ['deed'],
} as const satisfies Record<string, readonly TimelineKind[]>;
export type Group = keyof typeof GROUPS;

export interface TimelineView {
  hours: Range;
  show: Group | '';
  /** The end of what is shown; empty for now. */
  at: string;
}

export function readView(search: string): TimelineView {
  const values = new URLSearchParams(search);
  const hours = values.get('hours') as Range;
  const show = values.get('show') as Group;
  const at = values.get('at') ?? '';
  return {
    hours: RANGES.includes(hours) ? hours : '24',
    show: show in GROUPS ? show : '',
    at: Number.isNaN(Date.parse(at)) ? '' : at,
  };
}

export function viewQuery({ hours, show, at }: TimelineView): string {
  return toQuery({ hours: hours === '24' ? '' : hours, show, at });
}

/** The same range one range earlier or later; what would end after now is now. */
export function stepped(view: TimelineView, by: -1 | 1, now_ms: number): TimelineView {
  const end_ms = view.at ? Date.parse(view.at) : now_ms;
  const next_ms = end_ms + by * Number(view.hours) * HOUR_MS;
  return { ...view, at: next_ms >= now_ms ? '' : new Date(next_ms).toISOString() };
}

export interface Day {
  /** `Sat, 21 Nov`. */
  name: string;
  items: TimelineItem[];
}

/** Items of a group (all when none is named), by the days they fall on in the zone; the order is kept. */
export function byDay(items: readonly TimelineItem[], show: Group | '', zone: string | undefined): Day[] {
  const wanted: readonly TimelineKind[] | null = show ? GROUPS[show] : null;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  const days: Day[] = [];
  for (const item of items) {
    if (wanted && !wanted.includes(item.kind)) continue;
    const name = format.format(new Date(item.at));
    const last = days.at(-1);
    if (last?.name === name) last.items.push(item);
    else days.push({ name, items: [item] });
  }
  return days;
}
