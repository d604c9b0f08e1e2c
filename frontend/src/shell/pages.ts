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
  MapPin,
  Monitor,
  ScanSearch,
  Send,
  SlidersHorizontal,
  Ticket,
  Users,
} from 'lucide-react';
import { text } from '../text';

/** `more`: looked at now and then, so one step further away. */
export const PAGES = [
  { path: '/', name: text.nav.live, Icon: Activity, more: false },
  { path: '/queue', name: text.nav.queue, Icon: ListChecks, more: false },
  { path: '/incidents', name: text.nav.incidents, Icon: GitMerge, more: false },
  { path: '/tickets', name: text.nav.tickets, Icon: Ticket, more: false },
  { path: '/alerts', name: text.nav.alerts, Icon: BellRing, more: false },
  { path: '/findings', name: text.nav.findings, Icon: ScanSearch, more: false },
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

/** The page an address belongs to: `/findings/12` is part of `/findings`. */
export function pageOf(path: string): (typeof PAGES)[number] | undefined {
  return PAGES.find((page) => path === page.path || (page.path !== '/' && path.startsWith(`${page.path}/`)));
}
