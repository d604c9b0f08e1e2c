import { describe, expect, it } from 'vitest';
import { anAnomaly } from '../feed/examples';
import { aDetector, aFactor, anOutcome, aPrediction } from './examples';
import {
  formatFull,
  formatScore,
  formatValue,
  kindOf,
  levelOf,
  reasonLine,
  speaking,
  verdictWords,
} from './words';

describe('scores', () => {
  it('are never rounded up to a limit they have not reached', () => {
    expect(formatScore(0.799)).toBe('0.79');
    expect(formatScore(0.8)).toBe('0.80');
    expect(formatScore(0.29)).toBe('0.29');
    expect(formatScore(null)).toBe('–');
    expect(formatScore(Number.NaN)).toBe('–');
  });

  it('have the level of their floor', () => {
    expect([0, 0.2, 0.4, 0.6, 0.8].map(levelOf)).toEqual(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
    expect(levelOf(0.599)).toBe('MEDIUM');
  });

  it('show measures with digits that mean something', () => {
    expect([4123.4, 12.34, 0.583, null].map(formatValue)).toEqual(['4,123', '12.3', '0.58', '–']);
  });
});

describe('the reason in one line', () => {
  const quiet = aDetector({ detector: 'GPS_SPOOFING', score: 0, weight: 0, reason: 'a natural track' });
  const weak = aDetector({ detector: 'UNUSUAL_SCHEDULE', score: 0.2, weight: 0.1, reason: 'early' });
  const strong = aDetector({ detector: 'BUDDY_PUNCHING', score: 0.9, weight: 0.8, reason: 'one phone' });

  it('is the weightiest detector that says something', () => {
    expect(speaking([quiet, weak, strong]).map((one) => one.detector)).toEqual([
      'BUDDY_PUNCHING',
      'UNUSUAL_SCHEDULE',
    ]);
    expect(reasonLine(aPrediction({ detectors: [quiet, weak, strong] }))).toBe('one phone');
    expect(kindOf(aPrediction({ detectors: [weak] }))).toBe('UNUSUAL_SCHEDULE');
  });

  it('is what moved the model when every detector is silent', () => {
    const factors = [aFactor({ speaks: 'against', words: 'on time' }), aFactor({ words: '4.1 km away' })];
    expect(reasonLine(aPrediction({ detectors: [quiet], top_factors: factors }))).toBe('4.1 km away');
  });

  it('is the anomaly alone before its scoring is read', () => {
    expect(reasonLine(undefined, anAnomaly({ evidence: { summary: 'two at once' } }))).toBe('two at once');
    expect(reasonLine(undefined, anAnomaly({ title: 'Punched for another' }))).toBe('Punched for another');
  });
});

describe('times on paper', () => {
  it('hold the year, the second and the zone', () => {
    expect(formatFull('2026-11-18T02:11:25Z', 'Asia/Kolkata')).toBe('Wed, 18 Nov 2026, 07:41:25 IST');
  });
});

describe('verdicts', () => {
  it('say when they wait, and when there is none', () => {
    expect(verdictWords(null)).toBe('no verdict');
    expect(verdictWords(anOutcome({ fraud: null }))).toBe('no verdict');
    expect(verdictWords(anOutcome({ fraud: false }))).toBe('honest');
    expect(verdictWords(anOutcome({ fraud: true, pending: true }))).toContain('second pair of eyes');
  });
});
