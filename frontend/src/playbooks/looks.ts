/** How states of runs and steps look. Pure. */
import type { Look } from '../marks/severity';
import { deskText } from '../text/response-desk';

const NAMES: Record<string, string> = deskText.playbooks.states;

const LOOKS: Record<string, Pick<Look, 'shape' | 'token'>> = {
  DONE: { shape: 'circle', token: '--fine' },
  FINISHED: { shape: 'circle', token: '--fine' },
  SKIPPED: { shape: 'dot', token: '--info' },
  WAITING: { shape: 'ring', token: '--silent' },
  RUNNING: { shape: 'ring', token: '--accent' },
  FAILED: { shape: 'triangle', token: '--high' },
  STOPPED: { shape: 'square', token: '--info' },
};

export function lookOf(status: string): Look {
  const label = NAMES[status] ?? status.replaceAll('_', ' ').toLowerCase();
  return { ...(LOOKS[status] ?? { shape: 'dot', token: '--info' }), label };
}

/** What a step gave, in one line. */
export function resultWords(result: unknown): string {
  if (result === null || result === undefined || result === '') return '';
  if (typeof result !== 'object') return String(result);
  return Object.entries(result as Record<string, unknown>)
    .filter(([, value]) => value !== null && value !== '' && typeof value !== 'object')
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`)
    .join(' · ');
}
