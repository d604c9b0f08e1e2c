/** The pages that exist, in the order of the rail. */
import {
  Activity,
  BellOff,
  BellRing,
  BookOpenCheck,
  ChartColumn,
  ChartSpline,
  GitMerge,
  Handshake,
  History,
  ListChecks,
  type LucideIcon,
  MapPin,
  Monitor,
  ScanSearch,
  Send,
  ShieldAlert,
  SlidersHorizontal,
  Ticket,
  Users,
} from 'lucide-react';
import type { Capability } from '../api/types';
import { text } from '../text';
import { fraudText } from '../text/fraud';

/** `more`: looked at now and then, so one step further away. */
export const PAGES = [
  { path: '/', name: text.nav.live, Icon: Activity, more: false },
  { path: '/queue', name: text.nav.queue, Icon: ListChecks, more: false },
  { path: '/incidents', name: text.nav.incidents, Icon: GitMerge, more: false },
  { path: '/tickets', name: text.nav.tickets, Icon: Ticket, more: false },
  { path: '/alerts', name: text.nav.alerts, Icon: BellRing, more: false },
  { path: '/findings', name: text.nav.findings, Icon: ScanSearch, more: false },
  {
    path: '/fraud',
    name: text.nav.fraud,
    Icon: ShieldAlert,
    more: false,
    needs: 'security:fraud:view',
  },
  { path: '/people', name: text.nav.people, Icon: Users, more: false },
  { path: '/sites', name: text.nav.sites, Icon: MapPin, more: false },
  { path: '/handover', name: text.nav.handover, Icon: Handshake, more: false },
  { path: '/silences', name: text.nav.silences, Icon: BellOff, more: true },
  { path: '/notices', name: text.nav.notices, Icon: Send, more: true },
  { path: '/playbooks', name: text.nav.playbooks, Icon: BookOpenCheck, more: true },
  { path: '/statistics', name: text.nav.statistics, Icon: ChartColumn, more: true },
  { path: '/baselines', name: text.nav.baselines, Icon: ChartSpline, more: true },
  { path: '/tuning', name: text.nav.tuning, Icon: SlidersHorizontal, more: true },
  { path: '/replays', name: text.nav.replays, Icon: History, more: true },
  { path: '/wall', name: text.nav.wall, Icon: Monitor, more: true },
] as const;

export type PagePath = (typeof PAGES)[number]['path'];

/** The parts of the page of fraud, in the order of its tabs. */
export const FRAUD_PAGES = [
  { path: '/fraud', part: fraudText.pages.watch },
  { path: '/fraud/labels', part: fraudText.pages.labels },
  { path: '/fraud/groups', part: fraudText.pages.groups },
  { path: '/fraud/heatmap', part: fraudText.pages.heatmap },
  { path: '/fraud/model', part: fraudText.pages.model },
  { path: '/fraud/fairness', part: fraudText.pages.fairness },
] as const;

/** The pages somebody may open. */
export function pagesFor(capabilities: readonly Capability[]): readonly (typeof PAGES)[number][] {
  return PAGES.filter((page) => !('needs' in page) || capabilities.includes(page.needs));
}

export interface Place {
  path: string;
  name: string;
  Icon: LucideIcon;
}

/** Where the palette leads: the pages, and the parts of those that have some. */
export function placesFor(capabilities: readonly Capability[]): Place[] {
  return pagesFor(capabilities).flatMap((page): Place[] => {
    if (page.path !== '/fraud') return [page];
    return FRAUD_PAGES.map(({ path, part }) => ({ path, name: `${page.name}: ${part}`, Icon: page.Icon }));
  });
}

/** The page an address belongs to: `/findings/12` is part of `/findings`. */
export function pageOf(path: string): (typeof PAGES)[number] | undefined {
  return PAGES.find((page) => path === page.path || (page.path !== '/' && path.startsWith(`${page.path}/`)));
}
