/** Conditions of a route, and the list of routes as it is being changed. Pure. */
import type { MatcherField } from '../desk/matchers';
import { SEVERITIES, SEVERITY_LOOK } from '../marks/severity';
import { deskText } from '../text/response-desk';
import type { Route } from './types';

const t = deskText.notices.routes;
const named = (names: Readonly<Record<string, string>>) => Object.entries(names);

export const ROUTE_FIELDS: readonly MatcherField[] = [
  {
    field: 'min_severity',
    kind: 'choice',
    ops: ['='],
    offered: SEVERITIES.map((one) => [one, SEVERITY_LOOK[one].label] as const),
  },
  { field: 'severity', kind: 'severity' },
  { field: 'type', kind: 'text' },
  { field: 'kind', kind: 'choice', offered: named(t.subjectKinds) },
  { field: 'event', kind: 'text', ops: ['=', '!=', 'in'], offered: named(t.events) },
  { field: 'client_id', kind: 'client' },
  { field: 'site_id', kind: 'site' },
  { field: 'hours', kind: 'text', ops: ['=', '!='] },
];

export function freshRoute(): Route {
  return {
    id: null,
    name: '',
    matchers: [],
    channel_ids: [],
    policy_id: null,
    continue: false,
    group_wait_s: 10,
    group_interval_s: 300,
    repeat_minutes: 240,
    active: true,
  };
}

/** A route one place up (-1) or down (1); at the end nothing moves. */
export function moved(routes: readonly Route[], index: number, by: -1 | 1): Route[] {
  const next = [...routes];
  const [one, other] = [next[index], next[index + by]];
  if (one && other) {
    next[index] = other;
    next[index + by] = one;
  }
  return next;
}

/** What the API takes: a new route has no id yet. */
export function toSend(routes: readonly Route[]): Route[] {
  return routes.map(({ id, ...rest }) => (id === null ? (rest as Route) : { id, ...rest }));
}

/** Why a route cannot be kept as it is. */
export function routeTrouble(route: Route): 'name' | 'nowhere' | null {
  if (!route.name.trim()) return 'name';
  return route.channel_ids.length === 0 && route.policy_id === null ? 'nowhere' : null;
}
