/** Finding people, sites, alerts, findings by words; every word must occur. Pure. */
import type { Picture } from '../feed/picture';
import { alertTitle } from '../text/alerts';

export type HitKind = 'person' | 'site' | 'alert' | 'finding';
export interface Hit {
  kind: HitKind;
  id: number;
  title: string;
  detail: string;
}

const MOST_PER_KIND = 6;

export function matches(query: string, ...fields: (string | null | undefined)[]): boolean {
  const held = fields.filter(Boolean).join(' ').toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => held.includes(word));
}

export function search(picture: Picture, query: string): Hit[] {
  const wanted = query.trim();
  if (!wanted) return [];
  const people: Hit[] = [];
  for (const person of picture.people) {
    if (people.length >= MOST_PER_KIND) break;
    if (!matches(wanted, person.name, person.code)) continue;
    people.push({
      kind: 'person',
      id: person.person_id,
      title: person.name,
      detail: person.site_name ?? person.code,
    });
  }
  const sites = picture.sites
    .filter((site) => matches(wanted, site.name, site.code, site.client_name))
    .slice(0, MOST_PER_KIND)
    .map(
      (site): Hit => ({ kind: 'site', id: site.id, title: site.name, detail: site.client_name ?? site.code }),
    );
  const alerts = picture.open
    .filter((alert) =>
      matches(wanted, alertTitle(alert.alert_type), alert.message, alert.person_name, alert.site_name),
    )
    .slice(0, MOST_PER_KIND)
    .map(
      (alert): Hit => ({
        kind: 'alert',
        id: alert.id,
        title: alertTitle(alert.alert_type),
        detail: [alert.person_name, alert.site_name].filter(Boolean).join(' · '),
      }),
    );
  const findings = [...picture.findings, ...picture.held]
    .filter((one) => matches(wanted, one.title, one.evidence_summary, one.person_name, one.site_name))
    .slice(0, MOST_PER_KIND)
    .map(
      (one): Hit => ({
        kind: 'finding',
        id: one.id,
        title: one.title,
        detail: [one.person_name, one.site_name].filter(Boolean).join(' · '),
      }),
    );
  return [...people, ...sites, ...alerts, ...findings];
}
