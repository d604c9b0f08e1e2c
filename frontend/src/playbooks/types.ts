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
  version: number;
  source?: string;
  at?: string;
  created_at?: string;
  by?: Actor | null;
  created_by?: Actor | null;
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
  playbook_name?: string;
  playbook_title?: string;
  title?: string;
  name?: string;
  subject?: string;
  status: string;
  version?: number;
  started_at: string | null;
  finished_at: string | null;
  created_at?: string | null;
  error?: string | null;
  stopped_by?: Actor | null;
  ticket_id?: number | null;
  alert_id?: number | null;
  incident_id?: string | null;
}

export interface RunDetail extends Run {
  steps: RunStep[];
}
