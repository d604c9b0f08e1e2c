/** Things of a shift as lines. Pure. */
import type { Severity } from '../api/types';
import type { OpenKind, OpenThing } from './types';

const SEVERITY_OF: Record<string, Severity> = {
  URGENT: 'CRITICAL',
  HIGH: 'HIGH',
  MEDIUM: 'MEDIUM',
  LOW: 'LOW',
};

/** How grave it is: its own severity, else its priority's. */
export function gravityOf(thing: OpenThing): Severity | null {
  const own = thing.severity ?? thing.combined_severity;
  if (own) return own;
  return typeof thing.priority === 'string' ? (SEVERITY_OF[thing.priority] ?? null) : null;
}

const ADDRESSES: Record<OpenKind, (id: number | string) => string> = {
  incidents: (id) => `/incidents/${id}`,
  alerts: (id) => `/?alert=${id}`,
  tickets: (id) => `/tickets/${id}`,
};

export function addressOf(kind: OpenKind, thing: OpenThing): string {
  return ADDRESSES[kind](thing.id);
}

export function titleOf(thing: OpenThing): string {
  return thing.title ?? thing.message ?? thing.code ?? String(thing.id);
}

/** `T-000412 · Ravi Kumar · Gate 3`: what the title does not say itself. */
export function aboutOf(thing: OpenThing): string {
  const title = titleOf(thing);
  return [thing.ticketno ?? thing.code, thing.person_name, thing.site_name]
    .filter((part): part is string => Boolean(part) && !title.includes(part ?? ''))
    .join(' · ');
}

/** Subjects that notes may be about, with the name an operator knows. */
export function subjectsOf(
  open: Partial<Record<OpenKind, OpenThing[]>>,
): { subject: string; name: string }[] {
  const singular: Record<OpenKind, string> = { incidents: 'incident', alerts: 'alert', tickets: 'ticket' };
  return (Object.keys(singular) as OpenKind[]).flatMap((kind) =>
    (open[kind] ?? []).map((thing) => ({
      subject: `${singular[kind]}/${thing.id}`,
      name: [thing.ticketno ?? thing.code, titleOf(thing)].filter(Boolean).join(' '),
    })),
  );
}
