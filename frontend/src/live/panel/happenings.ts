/** One line of time out of what is known about a person. Pure. */
import type { Alert, PersonDetail, Track } from '../../api/types';
import { text } from '../../text';
import { alertTitle } from '../../text/alerts';
import type { Happening } from './Timeline';

const MOST = 30;

export function personHappenings(
  person: PersonDetail | undefined,
  alerts: readonly Alert[],
  track: Track | undefined,
  now_ms: number,
): Happening[] {
  const found = [
    ...alerts.flatMap(alertHappenings),
    ...shiftHappenings(person, now_ms),
    ...fixHappenings(person, track),
  ];
  return found.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MOST);
}

function alertHappenings(alert: Alert): Happening[] {
  const title = alertTitle(alert.alert_type);
  const found: Happening[] = [
    {
      key: `${alert.id}-opened`,
      at: alert.created_at,
      title,
      detail: alert.message,
      severity: alert.severity,
    },
  ];
  if (alert.acknowledged_at) {
    const what = text.live.events.acknowledged(title, alert.acknowledged_by?.name ?? '–');
    found.push({
      key: `${alert.id}-ack`,
      at: alert.acknowledged_at,
      title: what,
      detail: '',
      severity: null,
    });
  }
  if (alert.resolved_at) {
    const what = text.live.events.resolved(title, alert.resolved_by?.name ?? '–');
    const detail = alert.resolution ? text.alerts.resolutions[alert.resolution][0] : '';
    found.push({ key: `${alert.id}-end`, at: alert.resolved_at, title: what, detail, severity: null });
  }
  return found;
}

function shiftHappenings(person: PersonDetail | undefined, now_ms: number): Happening[] {
  return (person?.shifts ?? []).flatMap((shift) => {
    const found: Happening[] = [];
    const add = (at: string, kind: string, title: string) => {
      if (Date.parse(at) <= now_ms)
        found.push({ key: `${shift.code}-${kind}`, at, title, detail: '', severity: null });
    };
    add(shift.start, 'start', text.live.events.shiftBegan(shift.site_name));
    add(shift.end, 'end', text.live.events.shiftEnded(shift.site_name));
    return found;
  });
}

function fixHappenings(person: PersonDetail | undefined, track: Track | undefined): Happening[] {
  const found: Happening[] = [];
  if (person?.at) {
    found.push({
      key: 'fix',
      at: person.at,
      title: text.live.events.lastFix,
      detail: person.state_reason,
      severity: null,
    });
  }
  const mock = track?.points.find((point) => point.mock);
  if (mock)
    found.push({ key: 'mock', at: mock.at, title: text.live.events.mock, detail: '', severity: 'HIGH' });
  return found;
}
