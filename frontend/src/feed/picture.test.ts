import { describe, expect, it } from 'vitest';
import type { Finding } from '../api/findings';
import type { SiteLive } from '../api/types';
import { aFinding, anAlert, aPerson } from './examples';
import { draw } from './picture';

const NOW = Date.parse('2026-01-01T10:05:00Z');
const aSite = (over: Partial<SiteLive> = {}): SiteLive => ({
  id: 1,
  code: 'S-1',
  name: 'Harbour Gate 3',
  client_id: 7,
  client_name: 'Orion',
  class: 'A',
  timezone: 'Asia/Kolkata',
  lat: 18.95,
  lon: 72.85,
  radius_m: 100,
  polygon: null,
  active: true,
  on_shift: 0,
  present: 0,
  silent: 0,
  open_alerts: 0,
  worst_severity: null,
  ...over,
});
const stateOf = (
  people = [aPerson()],
  alerts = [anAlert()],
  sites = [aSite()],
  findings: Finding[] = [],
) => ({
  people: new Map(people.map((person) => [person.person_id, person])),
  sites: new Map(sites.map((site) => [site.id, site])),
  alerts: new Map(alerts.map((alert) => [alert.id, alert])),
  findings: new Map(findings.map((finding) => [finding.id, finding])),
});

describe('the picture', () => {
  it('shows a guard with an open SOS as SOS, acknowledged or not', () => {
    const picture = draw(stateOf([aPerson()], [anAlert({ status: 'ACKNOWLEDGED' })]), NOW);
    expect(picture.people[0]?.shown).toBe('sos');
    expect(picture.sos).toHaveLength(0);
  });

  it('rings again when an acknowledged SOS is sounded again', () => {
    const picture = draw(
      stateOf([aPerson()], [anAlert({ status: 'NEW', occurrence_count: 2, version: 3 })]),
      NOW,
    );
    expect(picture.sos.map((alert) => alert.occurrence_count)).toEqual([2]);
  });

  it('takes a guard out of SOS the moment the alert is resolved, whatever the last snapshot said', () => {
    const people = [aPerson({ state: 'sos' })];
    expect(draw(stateOf(people, [anAlert({ status: 'RESOLVED' })]), NOW).people[0]?.shown).toBe('on_post');
    const off = [aPerson({ state: 'sos', on_shift: false, punched_in: false })];
    expect(draw(stateOf(off, []), NOW).people[0]?.shown).toBe('off_duty');
  });

  it('lets a guard fall silent after ten minutes without waiting for the server', () => {
    const old = aPerson({ at: '2026-01-01T09:54:00Z' });
    expect(draw(stateOf([old], []), NOW)).toMatchObject({ silent: 1, onShift: 1 });
    expect(draw(stateOf([{ ...old, on_shift: false, state: 'off_duty' }], []), NOW).silent).toBe(0);
  });

  it('narrows to one client but never hides an SOS', () => {
    const alerts = [anAlert({ id: 1 }), anAlert({ id: 2, alert_type: 'SITE_SILENT' })];
    const picture = draw(stateOf([aPerson()], alerts), NOW, 999);
    expect(picture.people).toHaveLength(0);
    expect(picture.open.map((alert) => alert.id)).toEqual([1]);
    expect(picture.sos).toHaveLength(1);
  });

  it('counts only what reached the operator and is not over', () => {
    const alerts = [
      anAlert({ id: 1, alert_type: 'A' }),
      anAlert({ id: 2, alert_type: 'A', disposition: 'SILENCED' }),
      anAlert({ id: 3, alert_type: 'A', disposition: 'GROUPED' }),
      anAlert({ id: 4, alert_type: 'A', status: 'CLEARED' }),
    ];
    expect(draw(stateOf([], alerts), NOW).open.map((alert) => alert.id)).toEqual([1]);
  });

  it('orders the queue: SOS, severity by rank, unclaimed, newest', () => {
    const alerts = [
      anAlert({ id: 1, alert_type: 'A', severity: 'LOW' }),
      anAlert({ id: 2, alert_type: 'A', severity: 'CRITICAL', status: 'ACKNOWLEDGED' }),
      anAlert({ id: 3, alert_type: 'A', severity: 'CRITICAL' }),
      anAlert({ id: 4, alert_type: 'A', severity: 'MEDIUM' }),
      anAlert({ id: 5, alert_type: 'SOS', severity: 'CRITICAL', created_at: '2025-01-01T00:00:00Z' }),
      anAlert({ id: 6, alert_type: 'A', severity: 'INFO', status: 'RESOLVED' }),
    ];
    expect(draw(stateOf([], alerts), NOW).open.map((alert) => alert.id)).toEqual([5, 3, 2, 4, 1]);
  });
});

describe('findings in the picture', () => {
  const findings = [
    aFinding({ id: 1, severity: 'LOW' }),
    aFinding({ id: 2, severity: 'HIGH' }),
    aFinding({ id: 3, severity: 'MEDIUM', held: true }),
    aFinding({ id: 4, severity: 'CRITICAL', status: 'CLEARED' }),
  ];
  const ids = (list: Finding[]) => list.map((finding) => finding.id);

  it('are told gravest first, those in the digest apart, those that are over not at all', () => {
    const picture = draw(stateOf([], [], [aSite()], findings), NOW);
    expect(ids(picture.findings)).toEqual([2, 1]);
    expect(ids(picture.held)).toEqual([3]);
  });

  it('of another client are not shown', () => {
    expect(draw(stateOf([], [], [aSite()], findings), NOW, 999).findings).toEqual([]);
  });
});
