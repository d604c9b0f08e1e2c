/** The filters of the findings page are its address; a finding in it is the one that is read. Pure. */

import { toQuery } from '../api/client';
import { CATEGORIES, type Finding, type FindingCategory } from '../api/findings';
import { compareFindings, isOpenFinding } from './order';

export const ORDERS = ['gravest', 'newest', 'oldest'] as const;
export type FindingOrder = (typeof ORDERS)[number];

export interface FindingFilters {
  /** `open`, a status, or `any`. */
  status: string;
  severity: string;
  category: FindingCategory | '';
  kind: string;
  site: string;
  /** `no`: what is told; `yes`: what waits in the digest; `any`. */
  held: 'no' | 'yes' | 'any';
  /** `me`: what is assigned to whoever looks. */
  owner: '' | 'me';
  order: FindingOrder;
}

export const NO_FILTERS: FindingFilters = {
  status: 'open',
  severity: '',
  category: '',
  kind: '',
  site: '',
  held: 'no',
  owner: '',
  order: 'gravest',
};

export function readFilters(search: string): FindingFilters {
  const values = new URLSearchParams(search);
  const one = <Value extends string>(name: string, allowed: readonly Value[], otherwise: Value): Value => {
    const value = values.get(name) as Value | null;
    return value !== null && allowed.includes(value) ? value : otherwise;
  };
  return {
    status: values.get('status') ?? 'open',
    severity: values.get('severity') ?? '',
    category: one('category', ['', ...CATEGORIES], ''),
    kind: values.get('kind') ?? '',
    site: values.get('site') ?? '',
    held: one('held', ['no', 'yes', 'any'], 'no'),
    owner: one('owner', ['', 'me'], ''),
    order: one('order', ORDERS, 'gravest'),
  };
}

/** What differs from the plain view, in the order of the fields. */
export function findingAddress(filters: FindingFilters, id: number | null = null): string {
  const told = Object.entries(filters).filter(
    ([name, value]) => value !== NO_FILTERS[name as keyof FindingFilters],
  );
  return `/findings${id === null ? '' : `/${id}`}${toQuery(Object.fromEntries(told))}`;
}

const SERVER_ORDER: Record<FindingOrder, string> = {
  gravest: '-severity_rank',
  newest: '-detected_at',
  oldest: 'detected_at',
};

export function filtersToRequest(filters: FindingFilters, cursor: string | null): string {
  return `/noc/findings/${toQuery({
    status: filters.status === 'any' ? '' : filters.status,
    severity: filters.severity,
    category: filters.category,
    finding_type: filters.kind,
    site_id: filters.site,
    held: { no: 'false', yes: 'true', any: '' }[filters.held],
    order: SERVER_ORDER[filters.order],
    limit: 100,
    cursor,
  })}`;
}

/** Whether a finding belongs into the list; what the server was asked, asked again of what the feed brought. */
export function fits(finding: Finding, filters: FindingFilters, me: number | null): boolean {
  const { status, severity, category, kind, site, held, owner } = filters;
  return (
    (status === 'any' || (status === 'open' ? isOpenFinding(finding) : finding.status === status)) &&
    (!severity || finding.severity === severity) &&
    (!category || finding.category === category) &&
    (!kind || finding.finding_type === kind) &&
    (!site || String(finding.site_id) === site) &&
    (held === 'any' || finding.held === (held === 'yes')) &&
    (!owner || (me !== null && finding.assigned_to?.person_id === me))
  );
}

const COMPARE: Record<FindingOrder, (a: Finding, b: Finding) => number> = {
  gravest: compareFindings,
  newest: (a, b) => Date.parse(b.detected_at) - Date.parse(a.detected_at) || b.id - a.id,
  oldest: (a, b) => Date.parse(a.detected_at) - Date.parse(b.detected_at) || a.id - b.id,
};

/** The pages read so far and what the feed knows, each finding once and in its newest version, in order. */
export function mergeFindings(
  read: readonly Finding[],
  live: ReadonlyMap<number, Finding>,
  filters: FindingFilters,
  me: number | null,
): Finding[] {
  const found = new Map(read.map((finding) => [finding.id, finding]));
  for (const finding of live.values()) {
    const held = found.get(finding.id);
    if (!held || finding.version >= held.version) found.set(finding.id, finding);
  }
  return [...found.values()].filter((finding) => fits(finding, filters, me)).sort(COMPARE[filters.order]);
}
