import { describe, expect, it } from 'vitest';
import { aboutOf, addressOf, gravityOf, subjectsOf } from './words';

describe('things of a shift', () => {
  it('are as grave as their severity, else their priority', () => {
    expect(gravityOf({ id: 1, severity: 'HIGH' })).toBe('HIGH');
    expect(gravityOf({ id: 1, priority: 'URGENT' })).toBe('CRITICAL');
    expect(gravityOf({ id: 1, priority: 80 })).toBeNull();
  });

  it('say about them what the title does not', () => {
    const about = aboutOf({
      id: 1,
      title: 'Ravi Kumar silent',
      person_name: 'Ravi Kumar',
      site_name: 'Gate 3',
    });
    expect(about).toBe('Gate 3');
  });

  it('are found again by their address and their subject', () => {
    expect(addressOf('tickets', { id: 4 })).toBe('/tickets/4');
    expect(subjectsOf({ tickets: [{ id: 4, ticketno: 'T-000004', title: 'Silent' }] })).toEqual([
      { subject: 'ticket/4', name: 'T-000004 Silent' },
    ]);
  });
});
