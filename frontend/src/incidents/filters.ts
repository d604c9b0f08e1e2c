/** The filters of the list of incidents are its address. Pure. */
import { toQuery } from '../api/client';

export const ORDERS = ['-updated_at', '-combined_severity_rank', '-detected_at'] as const;
export type IncidentOrder = (typeof ORDERS)[number];

export interface IncidentFilters {
  /** `open`, a status, or `any`. */
  status: string;
  severity: string;
  site: string;
  investigated: '' | 'true' | 'false';
  order: IncidentOrder;
}

export const NO_FILTERS: IncidentFilters = {
  status: 'open',
  severity: '',
  site: '',
  investigated: '',
  order: '-updated_at',
};

export function readFilters(search: string): IncidentFilters {
  const values = new URLSearchParams(search);
  const investigated = values.get('investigated');
  const order = values.get('order') as IncidentOrder;
  return {
    status: values.get('status') ?? 'open',
    severity: values.get('severity') ?? '',
    site: values.get('site') ?? '',
    investigated: investigated === 'true' || investigated === 'false' ? investigated : '',
    order: ORDERS.includes(order) ? order : '-updated_at',
  };
}

export function incidentsAddress(filters: IncidentFilters): string {
  const told = Object.entries(filters).filter(
    ([name, value]) => value !== NO_FILTERS[name as keyof IncidentFilters],
  );
  return `/incidents${toQuery(Object.fromEntries(told))}`;
}

export function filtersToRequest(filters: IncidentFilters, cursor: string | null): string {
  const { status, severity, site, investigated, order } = filters;
  return `/noc/incidents/${toQuery({
    status: status === 'any' ? '' : status,
    min_severity: severity,
    site_id: site,
    investigated,
    order,
    limit: 100,
    cursor,
  })}`;
}
