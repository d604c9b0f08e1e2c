import { describe, expect, it } from 'vitest';
import { aFinding, anAlert, aPerson } from '../feed/examples';
import { draw } from '../feed/picture';
import { matches, search } from './search';

const picture = draw(
  {
    people: new Map([[1, aPerson()]]),
    sites: new Map(),
    findings: new Map([[4, aFinding({ id: 4, title: 'Battery critical' })]]),
    alerts: new Map([[1, anAlert({ alert_type: 'NO_SHOW', person_name: 'Sita Devi' })]]),
  },
  Date.parse('2026-01-01T10:00:00Z'),
);

describe('the search', () => {
  it('wants every word, in any order and case', () => {
    expect(matches('kumar RAVI', 'Ravi Kumar')).toBe(true);
    expect(matches('kumar sita', 'Ravi Kumar')).toBe(false);
  });

  it('finds people by code and alerts by what they are called', () => {
    expect(search(picture, 'g-1').map((hit) => hit.kind)).toEqual(['person']);
    expect(search(picture, 'no-show sita')).toMatchObject([{ kind: 'alert', title: 'No-show' }]);
  });

  it('finds findings by what they say', () => {
    expect(search(picture, 'battery')).toMatchObject([{ kind: 'finding', id: 4 }]);
  });

  it('finds nothing for nothing', () => {
    expect(search(picture, '  ')).toEqual([]);
  });
});
