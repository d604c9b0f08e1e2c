/** What happened, gathered for the page of an incident. Pure. */
import type { IncidentHappening, IncidentMember, ScorePart } from '../api/response';

export type Group = 'facts' | 'findings' | 'tickets' | 'deeds';

/** Which group a kind of happening is shown with; what is not known is a fact. */
export function groupOf({ kind, actor }: Pick<IncidentHappening, 'kind' | 'actor'>): Group {
  const name = kind.toLowerCase();
  if (name.includes('ticket') || name.includes('notice') || name.includes('playbook')) return 'tickets';
  if (name.includes('alert') || name.includes('finding') || name.includes('anomaly')) return 'findings';
  if (name.includes('deed') || actor?.kind === 'person' || name.includes('incident')) return 'deeds';
  return 'facts';
}

/** Of a group (all when none is named), the newest first. */
export function shownHappenings(
  happenings: readonly IncidentHappening[],
  group: Group | '',
): IncidentHappening[] {
  return happenings
    .filter((one) => !group || groupOf(one) === group)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** What each part adds to the score, in hundredths, the largest first. */
export function addsOf(parts: readonly ScorePart[]): (ScorePart & { adds: number })[] {
  return parts
    .map((part) => ({ ...part, adds: Math.round(part.value * part.weight * 100) }))
    .sort((a, b) => b.adds - a.adds);
}

/** Owners before references, then in the order of time. */
export function orderedMembers(members: readonly IncidentMember[]): IncidentMember[] {
  const rank = (member: IncidentMember) => Number(member.role === 'REFERENCE');
  return [...members].sort((a, b) => rank(a) - rank(b) || Date.parse(a.at) - Date.parse(b.at));
}
