/** What a tuning proposes, sorted into what moves and what is refused; and which changes can be taken back. Pure. */
import type { Change, Proposal } from './types';

export const SHOWS = ['moves', 'refused', 'all'] as const;
export type Show = (typeof SHOWS)[number];
export type Fate = 'moves' | 'refused';

export function readShow(search: string): Show {
  const show = new URLSearchParams(search).get('show') as Show;
  return SHOWS.includes(show) ? show : 'moves';
}

/** What is proposed and does not move is held by a brake: a confirmed finding, or a step this week already. */
export function fateOf(proposal: Proposal): Fate {
  return proposal.moves ? 'moves' : 'refused';
}

export function shownProposals(proposals: readonly Proposal[], show: Show): Proposal[] {
  return proposals.filter((proposal) => show === 'all' || fateOf(proposal) === show);
}

export function countsOf(proposals: readonly Proposal[]): Record<Show, number> {
  const count = (fate: Fate) => proposals.filter((proposal) => fateOf(proposal) === fate).length;
  return { moves: count('moves'), refused: count('refused'), all: proposals.length };
}

/** How often those that move fired last month, and would have fired. */
export function firingOf(proposals: readonly Proposal[]): { current: number; proposed: number } {
  const moving = proposals.filter((proposal) => proposal.moves);
  const sum = (read: (proposal: Proposal) => number) => moving.reduce((total, one) => total + read(one), 0);
  return { current: sum((one) => one.would_fire.current), proposed: sum((one) => one.would_fire.proposed) };
}

/** Of changes newest first: each profile's newest, unless it was taken back or takes one back itself. */
export function undoableOf(changes: readonly Change[]): ReadonlySet<number> {
  const seen = new Set<number>();
  const undoable = new Set<number>();
  for (const change of changes) {
    const newest = !seen.has(change.profile_id);
    seen.add(change.profile_id);
    const takesBack = changes.some(
      (other) => other.profile_id === change.profile_id && other.undone_at === change.at,
    );
    if (newest && change.undone_at === null && !takesBack) undoable.add(change.id);
  }
  return undoable;
}
