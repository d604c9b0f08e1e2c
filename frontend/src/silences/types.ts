/** What is kept quiet, as the API shows it. */
import type { Actor, Alert } from '../api/types';
import type { Matcher } from '../desk/matchers';

export type SilenceStatus = 'PENDING' | 'ACTIVE' | 'ENDED';

export interface Silence {
  id: number | string;
  matchers: Matcher[];
  reason: string;
  author: Actor;
  starts_at: string;
  ends_at: string;
  ended_at: string | null;
  status: SilenceStatus;
  silenced: number;
  note: string | null;
}

export interface SilencePreview {
  matches: number;
  items: Alert[];
  recent: number;
  /** What the server adds, such as that an SOS is let through. */
  note: string | null;
}

export interface Snooze {
  id: number | string;
  alert_type: string;
  entity_type: string;
  entity_id: number | string | null;
  entity_name: string | null;
  until: string;
  author: Actor;
  reason: string;
}
