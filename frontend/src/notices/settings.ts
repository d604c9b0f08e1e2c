/** What each kind of channel is set up with, and how the form becomes what the API takes. Pure. */
import type { ChannelKind, SettingValue } from './types';

export type SettingKind = 'text' | 'number' | 'list' | 'secret' | 'url' | 'email' | 'tls';

export interface Setting {
  name: string;
  kind: SettingKind;
  needed: boolean;
  /** What it is when nothing else is said. */
  usual?: string;
}

const setting = (name: string, kind: SettingKind, needed = false, usual?: string): Setting => ({
  name,
  kind,
  needed,
  usual,
});

export const SETTINGS: Record<ChannelKind, readonly Setting[]> = {
  email: [
    setting('host', 'text', true),
    setting('port', 'number', false, '587'),
    setting('tls', 'tls', false, 'starttls'),
    setting('user', 'text'),
    setting('password', 'secret'),
    setting('from', 'email', true),
    setting('to', 'list', true),
  ],
  webhook: [setting('url', 'url', true), setting('secret', 'secret', true)],
  alertmanager: [
    setting('url', 'url', true),
    setting('user', 'text'),
    setting('password', 'secret'),
    setting('token', 'secret'),
  ],
  pagerduty: [
    setting('routing_key', 'secret', true),
    setting('url', 'url', false, 'https://events.pagerduty.com/v2/enqueue'),
  ],
  log: [],
};

/** What stands in the place of a secret that is there. */
export const SET = 'set';

/** A secret is never shown: its field is empty, and stays as it is when left so. */
export function typedOf(kind: ChannelKind, settings: Record<string, SettingValue>): Record<string, string> {
  return Object.fromEntries(
    SETTINGS[kind].map(({ name, kind: type, usual }) => {
      const value = settings[name];
      if (type === 'secret') return [name, ''];
      if (Array.isArray(value)) return [name, value.join(', ')];
      return [name, value === undefined || value === null ? (usual ?? '') : String(value)];
    }),
  );
}

export function settingsOf(
  kind: ChannelKind,
  typed: Readonly<Record<string, string>>,
): Record<string, SettingValue> {
  const settings: Record<string, SettingValue> = {};
  for (const { name, kind: type, needed } of SETTINGS[kind]) {
    const value = (typed[name] ?? '').trim();
    if (type === 'secret') {
      if (value) settings[name] = value;
    } else if (type === 'list') {
      settings[name] = value.split(/[,\s;]+/).filter(Boolean);
    } else if (type === 'number') {
      if (value) settings[name] = Number(value);
    } else if (value || needed) {
      settings[name] = value;
    }
  }
  return settings;
}
