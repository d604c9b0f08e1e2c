import { describe, expect, it } from 'vitest';
import type { IncidentMember, IncidentScene } from '../api/response';
import { playStepMs, spanOf, standingsAt } from './replay';
import { addsOf, groupOf, orderedMembers, shownHappenings } from './timeline';

const at = (clock: string) => `2026-01-01T${clock}:00Z`;
const ms = (clock: string) => Date.parse(at(clock));
const scene: IncidentScene = {
  at: at('10:30'),
  sites: [],
  people: [
    {
      ...{ person_id: 1, name: 'Ravi', lat: 3, lon: 3, at: at('10:20'), accuracy_m: 8 },
      track: [
        { at: at('10:00'), lat: 1, lon: 1 },
        { at: at('10:20'), lat: 3, lon: 3 },
      ],
    },
    { ...{ person_id: 2, name: 'Sita', lat: null, lon: null, at: null, accuracy_m: null }, track: [] },
  ],
};

describe('the map of an incident at a moment', () => {
  it('spans from the first fix or event to the moment it was read for', () => {
    expect(spanOf(scene, { first_event_at: at('10:10') })).toEqual({
      from_ms: ms('10:00'),
      to_ms: ms('10:30'),
    });
    expect(spanOf(scene, { first_event_at: at('09:50') }).from_ms).toBe(ms('09:50'));
  });

  it('has everybody where they were by then, never where they came later', () => {
    expect(standingsAt(scene, ms('10:05'))).toMatchObject([{ person_id: 1, lat: 1, trail: [{ lat: 1 }] }]);
    expect(standingsAt(scene, ms('10:25'))[0]).toMatchObject({ lat: 3, state: 'on_post' });
    expect(standingsAt(scene, ms('09:59'))).toEqual([]);
  });

  it('says that a fix was old by then', () => {
    expect(standingsAt(scene, ms('10:15'))[0]?.state).toBe('silent');
  });

  it('plays the whole span in half a minute, but never slower than a minute a second', () => {
    expect(playStepMs({ from_ms: 0, to_ms: 3_600_000 })).toBe(120_000);
    expect(playStepMs({ from_ms: 0, to_ms: 60_000 })).toBe(60_000);
  });
});

describe('what happened', () => {
  const one = (kind: string, clock: string) => ({
    ...{ at: at(clock), kind, title: kind, detail: null, severity: null, actor: null },
    ...{ alert_id: null, finding_id: null, ticket_id: null, person_id: null, person_name: null },
  });

  it('is shown newest first, all of it or one group', () => {
    const all = [one('signal', '10:00'), one('alert', '10:02'), one('ticket_opened', '10:01')];
    expect(shownHappenings(all, '').map((h) => h.kind)).toEqual(['alert', 'ticket_opened', 'signal']);
    expect(shownHappenings(all, 'tickets').map((h) => h.kind)).toEqual(['ticket_opened']);
  });

  it('belongs to a group by its kind; what a person did is a deed', () => {
    expect(groupOf({ kind: 'checkpoint', actor: null })).toBe('facts');
    expect(groupOf({ kind: 'acknowledged', actor: { kind: 'person', id: 1, name: 'Asha' } })).toBe('deeds');
  });
});

describe('score and members', () => {
  it('say what each part adds, the most first', () => {
    const part = (name: string, value: number, weight: number) => ({
      part: name,
      value,
      weight,
      because: '',
    });
    expect(
      addsOf([part('a', 0.5, 0.2), part('b', 1, 0.25)]).map(({ part: name, adds }) => [name, adds]),
    ).toEqual([
      ['b', 25],
      ['a', 10],
    ]);
  });

  it('list what it owns in the order of time, then what it only names', () => {
    const member = (title: string, clock: string, role: IncidentMember['role']): IncidentMember => ({
      ...{ kind: 'alert', id: 1, title, severity: null, at: at(clock), role, score: 1, because: '' },
      ...{ status: null, lat: null, lon: null },
    });
    const list = [
      member('c', '10:00', 'REFERENCE'),
      member('b', '10:05', 'OWNER'),
      member('a', '10:01', 'OWNER'),
    ];
    expect(orderedMembers(list).map((one_) => one_.title)).toEqual(['a', 'b', 'c']);
  });
});
