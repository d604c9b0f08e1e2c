/** The filters of the queue are its address; `row` is the one that is read. Pure. */
import { toQuery } from '../api/client';
import type { WorkItem, WorkKind } from '../api/response';
import type { Severity } from '../api/types';
import { rankOf } from '../marks/severity';
import { belongs, says, WORK_VIEWS, type WorkView } from './work';

export type QueueView = WorkView | 'suppressed';
export const QUEUE_VIEWS: readonly QueueView[] = [...WORK_VIEWS, 'suppressed'];

export interface QueueFilters {
  view: QueueView;
  /** At least this grave. */
  severity: Severity | '';
  kind: WorkKind | '';
  site: string;
  q: string;
}

export const NO_FILTERS: QueueFilters = { view: 'open', severity: '', kind: '', site: '', q: '' };
const SEVERITIES: readonly string[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'];
const KINDS: readonly string[] = ['incident', 'alert', 'ticket'];

export function readFilters(search: string): QueueFilters {
  const values = new URLSearchParams(search);
  const one = (name: string, allowed: readonly string[], otherwise: string) => {
    const value = values.get(name) ?? '';
    return allowed.includes(value) ? value : otherwise;
  };
  return {
    view: one('view', QUEUE_VIEWS, 'open') as QueueView,
    severity: one('severity', SEVERITIES, '') as Severity | '',
    kind: one('kind', KINDS, '') as WorkKind | '',
    site: values.get('site') ?? '',
    q: values.get('q') ?? '',
  };
}

export function readRow(search: string): string | null {
  return new URLSearchParams(search).get('row');
}

/** What differs from the plain view, and the row that is read. */
export function queueAddress(filters: QueueFilters, row: string | null = null): string {
  const told = Object.entries(filters).filter(
    ([name, value]) => value !== NO_FILTERS[name as keyof QueueFilters],
  );
  return `/queue${toQuery({ ...Object.fromEntries(told), row })}`.replaceAll('%2F', '/');
}

export function fits(item: WorkItem, filters: QueueFilters, me: number | null): boolean {
  const { view, severity, kind, site, q } = filters;
  return (
    (view === 'suppressed' || belongs(item, view, me)) &&
    (!severity || rankOf(item.severity) >= rankOf(severity)) &&
    (!kind || item.kind === kind) &&
    (!site || String(item.site_id) === site) &&
    says(item, q)
  );
}
