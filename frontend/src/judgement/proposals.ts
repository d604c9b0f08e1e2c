/** What a tuning proposes, sorted into what moves, what is refused and what stays. Pure. */
import type { Proposal } from './types';

export const SHOWS = ['moves', 'refused', 'all'] as const;
export type Show = (typeof SHOWS)[number];
export type Fate = 'moves' | 'refused' | 'stays';

export function readShow(search: string): Show {
  const show = new URLSearchParams(search).get('show') as Show;
  return SHOWS.includes(show) ? show : 'moves';
}

/** Refused: it would have moved, but a confirmed finding would have been missed. */
export function fateOf(proposal: Proposal): Fate {
  if (proposal.moves) return 'moves';
  return proposal.would_miss.length > 0 ? 'refused' : 'stays';
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
