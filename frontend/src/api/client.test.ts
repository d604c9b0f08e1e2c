import { describe, expect, it } from 'vitest';
import { parseRetryAfter, readCookie, toQuery } from './client';

describe('the door to the API', () => {
  it('reads the CSRF token among other cookies, also when its value holds an equals sign', () => {
    expect(readCookie('csrftoken', 'a=1; csrftoken=x%3Dy=z; b=2')).toBe('x=y=z');
    expect(readCookie('csrftoken', 'xcsrftoken=1')).toBeNull();
  });

  it('takes Retry-After in seconds or as a date', () => {
    const now = Date.parse('2026-01-01T10:00:00Z');
    expect(parseRetryAfter('90')).toBe(90);
    expect(parseRetryAfter('Thu, 01 Jan 2026 10:00:30 GMT', now)).toBe(30);
    expect(parseRetryAfter(null)).toBeNull();
    expect(parseRetryAfter('soon')).toBeNull();
  });

  it('leaves unset values out of a query', () => {
    expect(toQuery({ a: 1, b: null, c: '', d: 'x y' })).toBe('?a=1&d=x+y');
    expect(toQuery({ a: undefined })).toBe('');
  });
});
