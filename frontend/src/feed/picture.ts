/** The picture an operator sees, worked out of the live state: who is where, what is open, what is worst. Pure. */
import type { Finding } from '../api/findings';
import type { Alert, PersonLive, PersonState, Severity, SiteLive } from '../api/types';
import { compareFindings, isOpenFinding } from '../findings/order';
import { compareAlerts, isOpen, isReached, isSos, SEVERITIES, stateRank, worseOf } from '../marks/severity';
import type { LiveState } from './state';

/** On shift without a fix for this long: silent, even before the server has said so. */
export const SILENT_AFTER_MS = 10 * 60_000;

export interface Person extends PersonLive {
  shown: PersonState;
}

export interface Site extends SiteLive {
  people: Person[];
  alerts: Alert[];
  worst: Severity | null;
}

export interface Picture {
  people: Person[];
  personById: ReadonlyMap<number, Person>;
  sites: Site[];
  siteById: ReadonlyMap<number, Site>;
  /** Open alerts that reached the operator, in queue order. */
  open: Alert[];
  /** Open findings that are told, gravest first. */
  findings: Finding[];
  /** Open findings that wait in the digest. */
  held: Finding[];
  /** SOS nobody has acknowledged, longest waiting first. Never filtered. */
  sos: Alert[];
  bySeverity: Record<Severity, number>;
  onShift: number;
  silent: number;
}

/** `client_id` narrows everything but SOS to one client's sites. */
export function draw(
  state: Pick<LiveState, 'people' | 'sites' | 'alerts' | 'findings'>,
  now_ms: number,
  client_id: number | null = null,
): Picture {
  const allOpen = [...state.alerts.values()].filter((alert) => isOpen(alert) && isReached(alert));
  const inSos = new Set(allOpen.filter(isSos).map((alert) => alert.person_id));
  const siteById = new Map<number, Site>();
  for (const site of state.sites.values()) {
    if (client_id !== null && site.client_id !== client_id) continue;
    siteById.set(site.id, { ...site, people: [], alerts: [], worst: null });
  }
  const belongs = (site_id: number | null) =>
    client_id === null || (site_id !== null && siteById.has(site_id));

  const people: Person[] = [];
  for (const held of state.people.values()) {
    if (!belongs(held.site_id)) continue;
    const person = { ...held, shown: shownState(held, inSos.has(held.person_id), now_ms) };
    people.push(person);
    if (held.site_id !== null) siteById.get(held.site_id)?.people.push(person);
  }
  const open = allOpen.filter((alert) => belongs(alert.site_id) || isSos(alert)).sort(compareAlerts);
  for (const alert of open) {
    const site = alert.site_id === null ? undefined : siteById.get(alert.site_id);
    if (!site) continue;
    site.alerts.push(alert);
    site.worst = worseOf(site.worst, alert.severity);
  }
  const findings = [...state.findings.values()]
    .filter((finding) => isOpenFinding(finding) && belongs(finding.site_id))
    .sort(compareFindings);
  return {
    people: people.sort(comparePeople),
    personById: new Map(people.map((person) => [person.person_id, person])),
    sites: [...siteById.values()].map(countSite).sort((a, b) => a.name.localeCompare(b.name)),
    siteById,
    open,
    findings: findings.filter((finding) => !finding.held),
    held: findings.filter((finding) => finding.held),
    sos: allOpen.filter((alert) => isSos(alert) && alert.status === 'NEW').sort(byFirstSeen),
    bySeverity: countSeverities(open),
    onShift: people.filter((person) => person.on_shift).length,
    silent: people.filter((person) => person.shown === 'silent').length,
  };
}

/** Alerts come by number and are exact; the state read with a person may be older than they are. */
export function shownState(person: PersonLive, inSos: boolean, now_ms: number): PersonState {
  if (inSos) return 'sos';
  const state = person.state === 'sos' ? afterSos(person) : person.state;
  const fix_age_ms = person.at === null ? 0 : now_ms - Date.parse(person.at);
  const mayFallSilent = state === 'on_post' || state === 'away';
  return mayFallSilent && person.on_shift && fix_age_ms > SILENT_AFTER_MS ? 'silent' : state;
}

function afterSos(person: PersonLive): PersonState {
  if (!person.on_shift && !person.punched_in) return 'off_duty';
  return person.at === null ? 'no_position' : 'on_post';
}

/** A guard in SOS or away from the post colours the site before any alert does. */
const STATE_SEVERITY: Partial<Record<PersonState, Severity>> = { sos: 'CRITICAL', away: 'HIGH' };

function countSite(site: Site): Site {
  for (const person of site.people) site.worst = worseOf(site.worst, STATE_SEVERITY[person.shown] ?? null);
  site.on_shift = site.people.filter((person) => person.on_shift).length;
  site.silent = site.people.filter((person) => person.shown === 'silent').length;
  site.open_alerts = site.alerts.length;
  return site;
}

function countSeverities(alerts: Alert[]): Record<Severity, number> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const alert of alerts) counts[alert.severity] += 1;
  return counts;
}

function comparePeople(a: Person, b: Person): number {
  return stateRank(b.shown) - stateRank(a.shown) || a.name.localeCompare(b.name);
}

function byFirstSeen(a: Alert, b: Alert): number {
  return Date.parse(a.last_seen_at) - Date.parse(b.last_seen_at) || a.id - b.id;
}
