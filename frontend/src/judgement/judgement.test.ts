import { describe, expect, it } from 'vitest';
import { firstTab, kindBars, readTab } from './comparing';
import { aChange, aProfile, aProposal } from './examples';
import { countsOf, fateOf, firingOf, readShow, shownProposals, undoableOf } from './proposals';
import { optionsOf, optionWords, readSetting, readSettings, settingsInWords } from './supposing';
import type { Comparison } from './types';
import {
  formatMetric,
  formatThreshold,
  formatTook,
  learnedInWords,
  replayName,
  thresholdReason,
} from './words';

describe('proposals of a tuning', () => {
  const moving = aProposal();
  const missing = aProposal({ profile_id: 2, moves: false, proposed: 3, would_miss: [7] });
  const braked = aProposal({ profile_id: 3, moves: false, proposed: 3 });
  const all = [moving, missing, braked];

  it('move, or are held: for what they would have missed, or a step this week', () => {
    expect(all.map(fateOf)).toEqual(['moves', 'refused', 'refused']);
    expect(countsOf(all)).toEqual({ moves: 1, refused: 2, all: 3 });
  });

  it('are shown by the address, those that move first', () => {
    expect(readShow('')).toBe('moves');
    expect(readShow('show=luck')).toBe('moves');
    expect(shownProposals(all, readShow('show=refused'))).toEqual([missing, braked]);
    expect(shownProposals(all, 'all')).toHaveLength(3);
  });

  it('promise only what those that move would change', () => {
    expect(firingOf(all)).toEqual({ current: 9, proposed: 4 });
  });
});

describe('changes of a threshold', () => {
  const change = (id: number, profile_id: number, at: string, undone_at: string | null = null) =>
    aChange({ id, profile_id, at, undone_at });

  it("can be taken back when they are their profile's newest, and only once", () => {
    const taking_back = change(4, 1, '2026-11-20T10:00:00Z');
    const taken_back = change(3, 1, '2026-11-15T03:00:00Z', '2026-11-20T10:00:00Z');
    const newest = change(2, 2, '2026-11-15T03:00:00Z');
    const older = change(1, 2, '2026-11-08T03:00:00Z');
    expect([...undoableOf([taking_back, taken_back, newest, older])]).toEqual([newest.id]);
  });
});

describe('settings to suppose', () => {
  const kinds = [
    {
      finding_type: 'STATIC_GUARD',
      title: 'No movement',
      options: [{ key: 'INACTIVITY_WINDOW_MINUTES', value: 120, unit_or_text: 'no step' }],
    },
    {
      finding_type: 'LOW_ACTIVITY',
      title: 'Low activity',
      options: [
        { key: 'INACTIVITY_WINDOW_MINUTES', value: 120, unit_or_text: 'no step' },
        { key: 'BASELINE_DEFAULT_THRESHOLD', value: 3, unit_or_text: '|z|' },
      ],
    },
  ];

  it('are each offered once, those of the baselines first, with what is in force', () => {
    const options = optionsOf(kinds);
    const keys = options.map((option) => option.key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys[0]).toMatch(/^BASELINE_/);
    expect(options.find((one) => one.key === 'INACTIVITY_WINDOW_MINUTES')).toEqual({
      key: 'INACTIVITY_WINDOW_MINUTES',
      value: 120,
      unit: 'min',
      about: 'no step',
    });
    expect(options.find((one) => one.key === 'BASELINE_DEFAULT_THRESHOLD')?.value).toBe(3);
    expect(options.find((one) => one.key === 'FINDINGS_PER_100_GUARDS')?.value).toBeNull();
  });

  it('are named in words', () => {
    expect(optionWords('BASELINE_FP_THRESHOLD').name).toBe('Baseline false-alarm threshold');
    expect(optionWords('GPS_ACCURACY_LIMIT_M')).toEqual({ name: 'GPS accuracy limit', unit: 'm' });
    expect(settingsInWords({ BASELINE_DEFAULT_THRESHOLD: 3.5, LONE_SILENT_MINUTES: 30 })).toBe(
      'Baseline default threshold 3.5 · Lone silent 30 min',
    );
  });

  it('have to be numbers that make sense', () => {
    expect(readSetting('LONE_SILENT_MINUTES', ' 30 ')).toBe(30);
    expect(readSetting('LONE_SILENT_MINUTES', '')).toBe('missing');
    expect(readSetting('LONE_SILENT_MINUTES', 'soon')).toBe('not_a_number');
    expect(readSetting('LONE_SILENT_MINUTES', '-1')).toBe('negative');
    expect(readSetting('LONE_SILENT_MINUTES', '2.5')).toBe('not_whole');
    expect(readSetting('BASELINE_DEFAULT_THRESHOLD', '3,5')).toBe(3.5);
    expect(readSetting('BASELINE_DEFAULT_THRESHOLD', '9')).toBe('out_of_range');
    expect(readSetting('BASELINE_FP_THRESHOLD', '0.2')).toBe(0.2);
    expect(readSetting('BASELINE_FP_THRESHOLD', '3')).toBe('out_of_range');
  });

  it('are sent only when every one of them is right', () => {
    expect(readSettings([])).toEqual({});
    expect(readSettings([{ row: 1, key: 'LONE_SILENT_MINUTES', typed: '30' }])).toEqual({
      LONE_SILENT_MINUTES: 30,
    });
    expect(readSettings([{ row: 1, key: '', typed: '30' }])).toBeNull();
    expect(readSettings([{ row: 1, key: 'LONE_SILENT_MINUTES', typed: '' }])).toBeNull();
  });
});

describe('a comparison', () => {
  const nothing: Comparison = {
    against: { id: null, label: 'settings in force' },
    findings: 0,
    against_findings: 0,
    by_type: [],
    only_here: [],
    only_there: [],
    confirmed_missed: [],
    false_alarms_avoided: 0,
    sentence: '',
  };

  it('puts the kinds that differ most on top, all on one scale', () => {
    const bars = kindBars([
      { finding_type: 'NO_TELEMETRY', here: 8, there: 8 },
      { finding_type: 'LOW_ACTIVITY', here: 2, there: 10 },
    ]);
    expect(bars.map((bar) => bar.finding_type)).toEqual(['LOW_ACTIVITY', 'NO_TELEMETRY']);
    expect(bars[0]?.there_share).toBe(1);
    expect(bars[1]?.here_share).toBe(0.8);
  });

  it('opens at what would have been missed', () => {
    const missed = [{ finding_id: 1, title: 'Post abandoned', detected_at: '2026-11-20T22:00:00Z' }];
    expect(firstTab({ ...nothing, confirmed_missed: missed })).toBe('missed');
    expect(firstTab(nothing)).toBe('all');
    expect(firstTab(null)).toBe('all');
    expect(readTab('list=only_there')).toBe('only_there');
    expect(readTab('list=luck')).toBeNull();
  });
});

describe('figures in words', () => {
  it('have no more digits than they deserve', () => {
    expect(formatMetric('location_updates_count', 3.14)).toBe('3.1');
    expect(formatMetric('location_updates_count', 31.4)).toBe('31');
    expect(formatMetric('movement_distance_filtered_meters', 1_912)).toBe('1.9 km');
    expect(formatMetric('location_updates_count', null)).toBe('–');
    expect(formatThreshold(3)).toBe('3.0');
    expect(formatThreshold(3.25)).toBe('3.25');
    expect(formatTook(900)).toBe('0.9 s');
    expect(formatTook(184_000)).toBe('3 m');
    expect(formatTook(-1)).toBe('–');
  });

  it('say whom a profile was learned from', () => {
    expect(learnedInWords({ own: 24, neighbours: 6, like_sites: 0, excluded: 1 })).toBe(
      '24 its own, 6 from neighbouring hours, 1 left out as unusual or known',
    );
    expect(learnedInWords({})).toBe('0 its own');
  });

  it('say why a threshold is what it is', () => {
    expect(thresholdReason(aProfile(0), null, null)).toMatch(/neither stable nor noisy/);
    expect(thresholdReason(aProfile(0, { threshold: 2.5 }), null, null)).toMatch(/more sensitive/);
    expect(thresholdReason(aProfile(0, { threshold: 4 }), null, null)).toMatch(/less sensitive/);
    expect(thresholdReason(aProfile(0), 'Sun, 15 Nov 03:00', '5 of 12 were false.')).toBe(
      'Tuned on Sun, 15 Nov 03:00; since then its own threshold alone decides. 5 of 12 were false.',
    );
  });

  it('call a replay by its name, its settings, or its window', () => {
    expect(replayName({ name: 'Quiet', settings: {} }, 'window')).toBe('Quiet');
    expect(replayName({ name: '', settings: { LONE_SILENT_MINUTES: 30 } }, 'window')).toBe(
      'Lone silent 30 min',
    );
    expect(replayName({ name: '', settings: {} }, 'window')).toBe('window');
  });
});
