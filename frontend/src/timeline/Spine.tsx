import {
  BellRing,
  CalendarClock,
  Check,
  Fingerprint,
  Footprints,
  type LucideIcon,
  PenLine,
  ScanLine,
  ScanSearch,
} from 'lucide-react';
import { Link } from 'wouter';
import type { TimelineItem, TimelineKind } from '../api/findings';
import { linkTo } from '../live/selection';
import { SEVERITY_LOOK } from '../marks/severity';
import { text } from '../text';
import { formatClock } from '../timing/format';
import type { Day } from './spine';

const ICONS: Record<TimelineKind, LucideIcon> = {
  finding_opened: ScanSearch,
  finding_cleared: Check,
  alert: BellRing,
  punch: Fingerprint,
  shift_start: CalendarClock,
  shift_end: CalendarClock,
  tour: Footprints,
  checkpoint: ScanLine,
  deed: PenLine,
};

interface SpineProps {
  days: readonly Day[];
  zone: string | undefined;
  /** Whose line it is: a site's names the people, a person's need not. */
  named: boolean;
  /** Stays on the live page when something is opened. */
  live?: boolean;
}

/** One line of time, newest first, a heading for each day of the site. */
export function Spine({ days, zone, named, live = false }: SpineProps) {
  const Heading = live ? 'h4' : 'h2';
  return (
    <div className="spine">
      {days.map((day) => (
        <section key={day.name} aria-label={day.name}>
          {/* In a panel it stands below the section's heading, on the page below the page's. */}
          <Heading className="overline spine-day">{day.name}</Heading>
          <ol>
            {day.items.map((item, index) => (
              <Entry
                // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity of their own
                key={`${item.at}/${item.kind}/${index}`}
                item={item}
                zone={zone}
                named={named}
                live={live}
              />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

interface EntryProps {
  item: TimelineItem;
  zone: string | undefined;
  named: boolean;
  live: boolean;
}

function Entry({ item, zone, named, live }: EntryProps) {
  const Icon = ICONS[item.kind] ?? PenLine;
  const look = item.severity && item.kind !== 'finding_cleared' ? SEVERITY_LOOK[item.severity] : null;
  const href = linkOf(item, live);
  return (
    <li className={`spine-item ${item.kind}`} data-testid="timeline-item" data-kind={item.kind}>
      <span className="spine-icon" style={look ? { color: `var(${look.token})` } : undefined}>
        <Icon size={14} aria-hidden="true" />
      </span>
      <time dateTime={item.at} className="muted">
        {formatClock(item.at, zone)}
      </time>
      <span className="spine-words">
        {href ? <Link href={href}>{item.title}</Link> : item.title}{' '}
        <span className={item.kind === 'finding_cleared' ? 'muted' : 'visually-hidden'}>
          {text.timeline.kinds[item.kind]}
        </span>
        {look && <span className="spine-severity muted"> {look.label}</span>}
        {named && item.person_id !== null && item.person_name && (
          <Link
            className="spine-person muted"
            href={live ? linkTo('person', item.person_id) : `/people/${item.person_id}`}
          >
            {item.person_name}
          </Link>
        )}
        {item.detail && <p className="muted">{item.detail}</p>}
      </span>
    </li>
  );
}

function linkOf({ finding_id, alert_id }: TimelineItem, live: boolean): string | null {
  if (finding_id !== null) return live ? linkTo('finding', finding_id) : `/findings/${finding_id}`;
  return alert_id === null ? null : linkTo('alert', alert_id);
}
