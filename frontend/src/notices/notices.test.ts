import { describe, expect, it } from 'vitest';
import { readMapping } from './Integrations';
import { freshRoute, moved, routeTrouble, toSend } from './routing';
import { settingsOf, typedOf } from './settings';
import { dutyDays } from './week';

describe('settings of a channel', () => {
  it('never shows a secret, and leaves it as it is when nothing is typed', () => {
    const typed = typedOf('webhook', { url: 'https://a.example', secret: 'set' });
    expect(typed).toEqual({ url: 'https://a.example', secret: '' });
    expect(settingsOf('webhook', typed)).toEqual({ url: 'https://a.example' });
    expect(settingsOf('webhook', { ...typed, secret: 'sixteen-signs-here' })).toHaveProperty('secret');
  });

  it('reads lists and numbers', () => {
    const typed = {
      host: 'mail.example',
      port: '25',
      tls: 'none',
      from: 'a@b.example',
      to: 'x@y.example, z@y.example',
    };
    expect(settingsOf('email', typed)).toEqual({
      host: 'mail.example',
      port: 25,
      tls: 'none',
      from: 'a@b.example',
      to: ['x@y.example', 'z@y.example'],
    });
  });
});

describe('routes', () => {
  const [one, two] = [
    { ...freshRoute(), id: 1, name: 'one' },
    { ...freshRoute(), id: 2, name: 'two' },
  ];

  it('move by one place, and not beyond the ends', () => {
    expect(moved([one, two], 0, 1).map((route) => route.name)).toEqual(['two', 'one']);
    expect(moved([one, two], 0, -1).map((route) => route.name)).toEqual(['one', 'two']);
  });

  it('need a name and somebody to tell', () => {
    expect(routeTrouble(freshRoute())).toBe('name');
    expect(routeTrouble(one)).toBe('nowhere');
    expect(routeTrouble({ ...one, channel_ids: [3] })).toBeNull();
    expect(routeTrouble({ ...one, policy_id: 3 })).toBeNull();
  });

  it('are sent without an id while they are new', () => {
    expect(toSend([freshRoute()])[0]).not.toHaveProperty('id');
    expect(toSend([one])[0]).toHaveProperty('id', 1);
  });
});

describe('the week of a schedule', () => {
  it('is cut at midnight of its zone', () => {
    const watches = [
      {
        since: '2026-01-01T12:00:00Z',
        until: '2026-01-02T12:00:00Z',
        people: [{ person_id: 1, name: 'Omar Khan' }],
        because: 'Rotation',
      },
    ];
    const days = dutyDays(watches, Date.parse('2026-01-01T10:00:00Z'), 2, 'Asia/Kolkata');
    expect(days).toHaveLength(2);
    expect(days[0]?.spans).toMatchObject([
      { since_ms: Date.parse('2026-01-01T12:00:00Z'), until_ms: Date.parse('2026-01-01T18:30:00Z') },
    ]);
    expect(days[1]?.spans[0]?.until_ms).toBe(Date.parse('2026-01-02T12:00:00Z'));
  });

  it('has a day of 25 hours when the clocks go back', () => {
    const [day] = dutyDays([], Date.parse('2026-10-25T10:00:00Z'), 1, 'Europe/Berlin');
    expect(day && (day.end_ms - day.start_ms) / 3_600_000).toBe(25);
  });
});

describe('the mapping of an integration', () => {
  it('is an object of JSON, or empty', () => {
    expect(readMapping('')).toEqual({});
    expect(readMapping('{"severity": "level"}')).toEqual({ severity: 'level' });
    expect(readMapping('[1]')).toBeNull();
    expect(readMapping('{')).toBeNull();
  });
});
