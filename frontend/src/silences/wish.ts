/** What a new silence asks for. Pure. */
import type { MatcherField, MatcherRow } from '../desk/matchers';
import { findingText } from '../text/findings';

const TYPES = ['SOS', ...Object.keys(findingText.kinds)];

/** SOS is never offered: it cannot be silenced. */
export const SILENCE_FIELDS: readonly MatcherField[] = [
  {
    field: 'alert_type',
    kind: 'text',
    offered: TYPES.filter((type) => type !== 'SOS').map((type) => [type, findingText.kinds[type] ?? type]),
  },
  { field: 'severity', kind: 'severity' },
  { field: 'site_id', kind: 'site' },
  { field: 'client_id', kind: 'client' },
  { field: 'person_id', kind: 'person' },
  { field: 'site_class', kind: 'text' },
];

const IDS = new Set(['site_id', 'client_id', 'person_id']);

/** An address may bring conditions along: `/silences?alert_type=LOW_ACTIVITY&site_id=3`. */
export function rowsOf(search: string): MatcherRow[] {
  const values = new URLSearchParams(search);
  const rows: MatcherRow[] = [];
  for (const { field } of SILENCE_FIELDS) {
    const value = values.get(field);
    if (!value) continue;
    rows.push({ key: rows.length, field, op: '=', value: IDS.has(field) ? Number(value) : value });
  }
  return rows.length > 0 ? rows : [{ key: 0, field: 'alert_type', op: '=', value: '' }];
}

export type WishTrouble = 'matchers' | 'reason' | 'end';

export function wishTrouble(
  matchers: readonly unknown[] | null,
  reason: string,
  ends_at: string | null,
  now_ms: number,
): WishTrouble | null {
  if (matchers === null || matchers.length === 0) return 'matchers';
  if (!reason.trim()) return 'reason';
  if (ends_at === null || Date.parse(ends_at) <= now_ms) return 'end';
  return null;
}
