/** The pages that exist, in the order of the rail. */
import {
  Activity,
  BellRing,
  ChartSpline,
  History,
  MapPin,
  Monitor,
  ScanSearch,
  SlidersHorizontal,
  Users,
} from 'lucide-react';
import { text } from '../text';

export const PAGES = [
  { path: '/', name: text.nav.live, Icon: Activity },
  { path: '/alerts', name: text.nav.alerts, Icon: BellRing },
  { path: '/findings', name: text.nav.findings, Icon: ScanSearch },
  { path: '/people', name: text.nav.people, Icon: Users },
  { path: '/sites', name: text.nav.sites, Icon: MapPin },
  { path: '/baselines', name: text.nav.baselines, Icon: ChartSpline },
  { path: '/tuning', name: text.nav.tuning, Icon: SlidersHorizontal },
  { path: '/replays', name: text.nav.replays, Icon: History },
  { path: '/wall', name: text.nav.wall, Icon: Monitor },
] as const;

export type PagePath = (typeof PAGES)[number]['path'];

/** The page an address belongs to: `/findings/12` is part of `/findings`. */
export function pageOf(path: string): (typeof PAGES)[number] | undefined {
  return PAGES.find((page) => path === page.path || (page.path !== '/' && path.startsWith(`${page.path}/`)));
}
