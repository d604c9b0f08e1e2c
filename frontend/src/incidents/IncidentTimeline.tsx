import { BellRing, GitMerge, type LucideIcon, PenLine, Radio, ScanSearch, Send, Ticket } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { IncidentHappening } from '../api/response';
import { Section } from '../live/panel/Section';
import { linkTo } from '../live/selection';
import { SEVERITY_LOOK } from '../marks/severity';
import { text } from '../text';
import { formatClockSeconds, formatMoment } from '../timing/format';
import { type Group, shownHappenings } from './timeline';

const t = text.incidents;

/** The first word that fits decides. */
const ICONS: readonly (readonly [string, LucideIcon])[] = [
  ['ticket', Ticket],
  ['notice', Send],
  ['playbook', Send],
  ['incident', GitMerge],
  ['finding', ScanSearch],
  ['alert', BellRing],
  ['deed', PenLine],
];

const iconOf = (kind: string): LucideIcon =>
  ICONS.find(([word]) => kind.toLowerCase().includes(word))?.[1] ?? Radio;

interface IncidentTimelineProps {
  happenings: readonly IncidentHappening[];
  zone: string | undefined;
  now_ms: number;
  /** The moment the map shows. */
  at_ms: number | null;
  onMoment: (at_ms: number) => void;
}

/** One line of everything, newest first; a time sets the map to that moment. */
export function IncidentTimeline(props: IncidentTimelineProps) {
  const { happenings, zone, now_ms, at_ms, onMoment } = props;
  const [group, setGroup] = useState<Group | ''>('');
  const shown = shownHappenings(happenings, group);
  return (
    <Section
      title={t.timeline}
      aside={
        <select
          className="field timeline-group"
          aria-label={t.timelineShow}
          value={group}
          onChange={(event) => setGroup(event.target.value as Group | '')}
        >
          <option value="">{t.timelineAll}</option>
          {(Object.keys(t.groups) as Group[]).map((one) => (
            <option key={one} value={one}>
              {t.groups[one]}
            </option>
          ))}
        </select>
      }
    >
      {shown.length === 0 && <p className="muted">{t.timelineEmpty}</p>}
      <ol className="spine incident-spine" data-testid="incident-timeline">
        {shown.map((one, index) => (
          <Entry
            // biome-ignore lint/suspicious/noArrayIndexKey: happenings have no identity of their own
            key={`${one.at}/${one.kind}/${index}`}
            happening={one}
            zone={zone}
            now_ms={now_ms}
            later={at_ms !== null && Date.parse(one.at) > at_ms}
            onMoment={onMoment}
          />
        ))}
      </ol>
    </Section>
  );
}

interface EntryProps {
  happening: IncidentHappening;
  zone: string | undefined;
  now_ms: number;
  later: boolean;
  onMoment: (at_ms: number) => void;
}

function Entry({ happening, zone, now_ms, later, onMoment }: EntryProps) {
  const Icon = iconOf(happening.kind);
  const look = happening.severity ? SEVERITY_LOOK[happening.severity] : null;
  const href = linkOf(happening);
  return (
    <li
      className={later ? 'spine-item later' : 'spine-item'}
      data-testid="happening"
      data-kind={happening.kind}
    >
      <span className="spine-icon" style={look ? { color: `var(${look.token})` } : undefined}>
        <Icon size={14} aria-hidden="true" />
      </span>
      <button
        type="button"
        className="link plain spine-moment"
        title={`${formatClockSeconds(happening.at, zone)} · ${t.map}`}
        onClick={() => onMoment(Date.parse(happening.at))}
      >
        <time dateTime={happening.at}>{formatMoment(happening.at, now_ms, zone)}</time>
      </button>
      <span className="spine-words">
        {href ? <Link href={href}>{happening.title}</Link> : happening.title}
        {look && <span className="spine-severity muted"> {look.label}</span>}
        {happening.actor && happening.actor.kind === 'person' && (
          <span className="muted"> · {happening.actor.name}</span>
        )}
        {happening.detail && <p className="muted">{happening.detail}</p>}
      </span>
    </li>
  );
}

function linkOf({ ticket_id, finding_id, alert_id }: IncidentHappening): string | null {
  if (ticket_id !== null) return `/tickets/${ticket_id}`;
  if (finding_id !== null) return `/findings/${finding_id}`;
  return alert_id === null ? null : linkTo('alert', alert_id);
}
