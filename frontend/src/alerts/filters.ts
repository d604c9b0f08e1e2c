/** The filters of the alerts page are its address. Pure. */
import { toQuery } from '../api/client';

export interface AlertFilters {
  status: string;
  severity: string;
  site: string;
}

export function readFilters(search: string): AlertFilters {
  const values = new URLSearchParams(search);
  return {
    status: values.get('status') ?? 'open',
    severity: values.get('severity') ?? '',
    site: values.get('site') ?? '',
  };
}

export function filtersToAddress(filters: AlertFilters): string {
  return `/alerts${toQuery({ ...filters, status: filters.status === 'open' ? '' : filters.status || 'any' })}`;
}

export function filtersToRequest(filters: AlertFilters, cursor: string | null): string {
  const status = filters.status === 'any' ? '' : filters.status;
  return `/noc/alerts/${toQuery({ status, severity: filters.severity, site_id: filters.site, order: '-last_seen_at', limit: 50, cursor })}`;
}
