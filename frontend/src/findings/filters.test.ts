import { describe, expect, it } from 'vitest';
import type { Finding } from '../api/findings';
import { aFinding } from '../feed/examples';
import { filtersToRequest, findingAddress, fits, mergeFindings, NO_FILTERS, readFilters } from './filters';

const search = (address: string) => address.split('?')[1] ?? '';
const held = (...findings: Finding[]) => new Map(findings.map((finding) => [finding.id, finding]));
const ids = (findings: Finding[]) => findings.map((finding) => finding.id);

describe('the filters of the findings page', () => {
  it('are read back from the address they made, and the plain view has a plain address', () => {
    const filters = {
      ...NO_FILTERS,
      status: 'CLEARED',
      category: 'SAFETY' as const,
      held: 'any' as const,
      site: '3',
    };
    expect(findingAddress(filters, 12)).toBe('/findings/12?status=CLEARED&category=SAFETY&site=3&held=any');
    expect(readFilters(search(findingAddress(filters)))).toEqual(filters);
    expect(findingAddress(NO_FILTERS)).toBe('/findings');
    expect(readFilters('')).toEqual(NO_FILTERS);
  });

  it('take no nonsense from an address', () => {
    expect(readFilters('category=COFFEE&held=perhaps&order=random')).toEqual(NO_FILTERS);
  });

  it('ask the server for what is told unless the digest is wanted', () => {
    expect(filtersToRequest(NO_FILTERS, null)).toBe(
      '/noc/findings/?status=open&held=false&order=-severity_rank&limit=100',
    );
    const all = { ...NO_FILTERS, status: 'any', held: 'any' as const, kind: 'CLOCK_SKEW' };
    expect(filtersToRequest(all, 'abc')).toBe(
      '/noc/findings/?finding_type=CLOCK_SKEW&order=-severity_rank&limit=100&cursor=abc',
    );
  });

  it('judge what the feed brings as the server would', () => {
    expect(fits(aFinding(), NO_FILTERS, null)).toBe(true);
    expect(fits(aFinding({ held: true }), NO_FILTERS, null)).toBe(false);
    expect(fits(aFinding({ status: 'CLEARED' }), NO_FILTERS, null)).toBe(false);
    expect(fits(aFinding({ site_id: 12 }), { ...NO_FILTERS, site: '1' }, null)).toBe(false);
    const mine = { ...NO_FILTERS, owner: 'me' as const };
    expect(fits(aFinding({ assigned_to: { person_id: 7, name: 'Asha' } }), mine, 7)).toBe(true);
    expect(fits(aFinding(), mine, 7)).toBe(false);
    expect(fits(aFinding(), mine, null)).toBe(false);
  });
});

describe('the list of findings', () => {
  it('takes the newer version of what is known twice, and lets go of what no longer fits', () => {
    const read = [aFinding({ id: 1 }), aFinding({ id: 2 })];
    const live = held(
      aFinding({ id: 1, version: 2, status: 'RESOLVED' }),
      aFinding({ id: 3, severity: 'CRITICAL' }),
    );
    expect(ids(mergeFindings(read, live, NO_FILTERS, null))).toEqual([3, 2]);
  });

  it('never goes back to an older version from the feed', () => {
    const read = [aFinding({ id: 1, version: 3, title: 'newer' })];
    const merged = mergeFindings(read, held(aFinding({ id: 1, version: 2 })), NO_FILTERS, null);
    expect(merged[0]?.title).toBe('newer');
  });

  it('stands gravest first, then what nobody has taken, then the newest; or by time', () => {
    const list = [
      aFinding({ id: 1, severity: 'LOW', detected_at: '2026-01-01T12:00:00Z' }),
      aFinding({ id: 2, severity: 'HIGH', status: 'ACKNOWLEDGED', detected_at: '2026-01-01T11:00:00Z' }),
      aFinding({ id: 3, severity: 'HIGH', detected_at: '2026-01-01T09:00:00Z' }),
      aFinding({ id: 4, severity: 'HIGH', detected_at: '2026-01-01T10:00:00Z' }),
    ];
    const by = (order: 'gravest' | 'newest' | 'oldest') =>
      ids(mergeFindings(list, new Map(), { ...NO_FILTERS, order }, null));
    expect(by('gravest')).toEqual([4, 3, 2, 1]);
    expect(by('newest')).toEqual([1, 2, 4, 3]);
    expect(by('oldest')).toEqual([3, 4, 2, 1]);
  });
});
