import { describe, expect, it } from 'vitest';
import { filtersToAddress, filtersToRequest, readFilters } from './filters';

describe('the filters of the alerts page', () => {
  it('show open alerts when the address says nothing', () => {
    expect(readFilters('')).toEqual({ status: 'open', severity: '', site: '' });
    expect(filtersToAddress(readFilters(''))).toBe('/alerts');
  });

  it('survive the way through the address', () => {
    const filters = { status: 'RESOLVED', severity: 'HIGH', site: '4' };
    expect(readFilters(filtersToAddress(filters).split('?')[1] ?? '')).toEqual(filters);
  });

  it('ask the server for any status by naming none', () => {
    const request = filtersToRequest({ status: 'any', severity: '', site: '' }, 'abc');
    expect(request).toContain('cursor=abc');
    expect(request).not.toContain('status=');
  });
});
