/** The pages that exist, in the order of the rail. */
import { Activity, BellRing, MapPin, Monitor, Users } from 'lucide-react';
import { text } from '../text';

export const PAGES = [
  { path: '/', name: text.nav.live, Icon: Activity },
  { path: '/alerts', name: text.nav.alerts, Icon: BellRing },
  { path: '/people', name: text.nav.people, Icon: Users },
  { path: '/sites', name: text.nav.sites, Icon: MapPin },
  { path: '/wall', name: text.nav.wall, Icon: Monitor },
] as const;
