import { describe, expect, it } from 'vitest';
import { aDetector } from '../examples';
import { evidenceLines, nameAndUnit } from '../words';
import { evidenceSpots } from './places';

describe('places in the evidence', () => {
  it('are found wherever they stand, each once, with the moment', () => {
    const evidence = {
      before: { lat: 18.9, lon: 72.8, at: '2026-01-01T09:00:00Z' },
      others: [
        { lat: 19, lon: 73 },
        { lat: 18.9, lon: 72.8 },
      ],
      speed_kmh: 140,
    };
    expect(evidenceSpots([aDetector({ title: 'Impossible travel', evidence })])).toEqual([
      { name: 'Impossible travel: others', lat: 18.9, lon: 72.8, at: null },
      { name: 'Impossible travel: others', lat: 19, lon: 73, at: null },
    ]);
  });

  it('of a detector that saw nothing, and what is no place, are left out', () => {
    expect(evidenceSpots([aDetector({ score: 0, evidence: { lat: 1, lon: 2 } })])).toEqual([]);
    expect(evidenceSpots([aDetector({ evidence: { lat: 91, lon: 2, at: 'x' } })])).toEqual([]);
  });
});

describe('evidence in lines', () => {
  it('says moments as moments, whether told in seconds or as text', () => {
    const lines = evidenceLines({ since: 1_794_954_600.2, weight: 0.15 }, 'UTC');
    expect(lines).toEqual([
      ['since', 'Tue, 17 Nov 2026, 22:30:00 UTC'],
      ['weight', '0.15'],
    ]);
    expect(evidenceLines({ at: '2026-01-01T09:00:00Z' }, 'UTC')[0]?.[1]).toContain('09:00:00');
    expect(evidenceLines({ at: 3 })).toEqual([['at', '3']]);
  });

  it('takes units from names and joins lists', () => {
    expect(nameAndUnit('fence_m')).toEqual(['fence', ' m']);
    expect(nameAndUnit('speed_kmh')).toEqual(['speed', ' km/h']);
    expect(evidenceLines({ fence_m: 4123.4, people: ['A', 'B'], mock: true, nothing: null })).toEqual([
      ['fence', '4,123 m'],
      ['people', 'A, B'],
      ['mock', 'yes'],
    ]);
  });
});
