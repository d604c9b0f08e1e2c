import { describe, expect, it } from 'vitest';
import { aFinding } from '../feed/examples';
import { acknowledgement, assignment, mayJudge, reopening, verdict } from './deedKinds';

const ME = { kind: 'person', id: 7, name: 'Asha' };
const AT = '2026-01-01T10:05:00Z';

describe('a deed on a finding', () => {
  it('carries the version that was seen, so that the slower of two is told', () => {
    const finding = aFinding({ version: 4 });
    expect(acknowledgement(finding, ME, AT).body).toEqual({ version: 4 });
    expect(verdict(finding, 'FALSE_POSITIVE', '', ME, AT)).toMatchObject({
      name: 'resolve',
      body: { resolution: 'FALSE_POSITIVE', version: 4 },
      guess: { status: 'RESOLVED', resolution: 'FALSE_POSITIVE', resolved_by: ME },
    });
  });

  it('gives back to nobody what was nobody’s', () => {
    expect(assignment(null, null)).toMatchObject({ body: { person_id: null }, guess: { assigned_to: null } });
  });

  it('takes a verdict back to where the trouble stands', () => {
    expect(reopening(aFinding({ status: 'RESOLVED' })).guess.status).toBe('NEW');
    const over = aFinding({ status: 'RESOLVED', cleared_at: AT });
    expect(reopening(over).guess).toMatchObject({ status: 'CLEARED', resolution: null });
  });

  it('may judge what has cleared by itself, but nothing twice', () => {
    expect(mayJudge(aFinding({ status: 'CLEARED' }))).toBe(true);
    expect(mayJudge(aFinding({ status: 'RESOLVED', resolution: 'CONFIRMED' }))).toBe(false);
  });
});
