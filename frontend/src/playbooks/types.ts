/** Playbooks and their runs, as the API shows them. */
import type { Actor } from '../api/types';

export interface Playbook {
  id: number | string;
  name: string;
  title: string;
  enabled: boolean;
  version: number;
  trigger: string;
  source: string;
  shipped: boolean;
  runs_7d: number;
  updated_at: string | null;
  updated_by: Actor | null;
}

export interface PlaybookVersion {
  number: number;
  source: string;
  created_at: string;
  author: Actor | null;
}

export interface PlaybookDetail extends Playbook {
  versions: PlaybookVersion[];
}

export interface DryRun {
  would_have_run: number;
  examples: { at: string; title: string; steps: (string | { name?: string; kind?: string })[] }[];
}

export interface RunStep {
  index: number;
  name: string;
  kind: string;
  status: string;
  started_at: string | null;
  finished_at: string | null;
  result: unknown;
  error: string | null;
}

export interface Run {
  id: number | string;
  playbook_id: number | string;
  playbook_name: string;
  playbook_title: string;
  version: number;
  kind: string;
  type: string;
  severity: string | null;
  site_name: string | null;
  person_name: string | null;
  status: string;
  waiting_for: string | null;
  wake_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  stopped_by: Actor | null;
  ticket_id: number | null;
  alert_id: number | null;
  incident_id: string | null;
  finding_id: number | null;
}

export interface RunDetail extends Run {
  steps: RunStep[];
}
