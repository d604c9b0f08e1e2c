/** Ways out of the house and into it, as the API shows them. */
import type { Actor } from '../api/types';
import type { Matcher } from '../desk/matchers';

export const CHANNEL_KINDS = ['email', 'webhook', 'alertmanager', 'pagerduty', 'log'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
export type SettingValue = string | number | boolean | null | readonly string[];

export interface Channel {
  id: number;
  name: string;
  kind: ChannelKind;
  settings: Record<string, SettingValue>;
  active: boolean;
  health: {
    last_sent_at: string | null;
    last_error: string | null;
    failing_since: string | null;
    open_circuit: boolean | string | null;
  } | null;
  silent_after_minutes: number | null;
  created_at: string;
}

export interface Route {
  id: number | null;
  name: string;
  matchers: Matcher[];
  channel_ids: number[];
  policy_id: number | null;
  continue: boolean;
  group_wait_s: number;
  group_interval_s: number;
  repeat_minutes: number;
  active: boolean;
}

export const NOTICE_STATES = ['WAITING', 'SENDING', 'SENT', 'FAILED', 'DEAD'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

export interface Notice {
  id: number;
  channel_id: number;
  channel_name: string;
  state: NoticeState;
  subject: string;
  subjects_count: number;
  attempts: number;
  next_attempt_at: string | null;
  sent_at: string | null;
  last_error: string | null;
  created_at: string;
  because: string;
}

export interface PersonRef {
  person_id: number;
  name: string;
}

export interface Layer {
  name: string;
  people: number[];
  names?: string[];
  since: string;
  handover: string;
  unit: 'day' | 'week';
  every: number;
  hours: { weekdays: number[]; start: string; end: string } | null;
}

export interface Schedule {
  id: number;
  name: string;
  timezone: string;
  layers: Layer[];
  calendar: boolean;
  imported_at: string | null;
  on_call: PersonRef[];
}

export interface WatchSpan {
  since: string;
  until: string;
  people: PersonRef[];
  because: string;
}

export interface Who {
  at: string;
  people: PersonRef[];
  because: string;
  watches?: WatchSpan[];
}

export type TargetKind = 'person' | 'schedule' | 'channel';

export interface PolicyStep {
  after_minutes: number;
  targets: { kind: TargetKind; id: number }[];
}

export interface Policy {
  id: number;
  name: string;
  steps: PolicyStep[];
  repeats: number | null;
  repeat_minutes: number;
  active: boolean;
}

export const INTEGRATION_KINDS = ['alertmanager', 'generic', 'pagerduty'] as const;
export type IntegrationKind = (typeof INTEGRATION_KINDS)[number];

export interface Integration {
  id: number;
  name: string;
  kind: IntegrationKind;
  mapping: Record<string, unknown>;
  active: boolean;
  received: number;
  last_received_at: string | null;
  silent_after_minutes: number | null;
  silent_since?: string | null;
  created_at?: string;
  created_by?: Actor;
  revoked_at?: string | null;
  revoked_by?: Actor | null;
  /** In the answer to its making alone. */
  key?: string;
  path?: string;
}
