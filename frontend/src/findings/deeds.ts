/** What an operator does to findings: shown at once, rolled back when refused, undone within 8 s. */
import { useMemo } from 'react';
import type { Outcome } from '../alerts/deeds';
import { ApiError, api } from '../api/client';
import type { Finding, FindingDetail } from '../api/findings';
import type { Resolution, Session } from '../api/types';
import { inTurn } from '../desk/inTurn';
import { useLive } from '../feed/LiveProvider';
import type { LiveStore } from '../feed/store';
import { queryClient, useSession } from '../session/session';
import { tellDone, tellError } from '../shell/toasts';
import { text } from '../text';
import { serverNow } from '../timing/clock';
import { acknowledgement, assignment, type FindingDeed, note, reopening, verdict } from './deedKinds';

export interface FindingDeeds {
  acknowledge(finding: Finding, quiet?: boolean): Promise<Outcome>;
  judge(finding: Finding, as: Resolution, notes?: string, quiet?: boolean): Promise<Outcome>;
  assignToMe(finding: Finding): Promise<Outcome>;
  note(finding: Finding, notes: string): Promise<Outcome>;
  reopen(finding: Finding, quiet?: boolean): Promise<Outcome>;
}

export function useFindingDeeds(): FindingDeeds {
  const { store } = useLive();
  const session = useSession();
  return useMemo(() => createDeeds(store, session), [store, session]);
}

interface Telling {
  /** Nothing is said: many are done at once and told together. */
  quiet?: boolean;
  said: string;
  undo?: (now: Finding) => Promise<Outcome>;
}

function createDeeds(store: LiveStore, { user }: Session): FindingDeeds {
  const me = { kind: 'person', id: user.person_id, name: user.name };
  const owner = user.person_id === null ? null : { person_id: user.person_id, name: user.name };
  const now = () => new Date(serverNow()).toISOString();

  async function perform(finding: Finding, deed: FindingDeed, telling: Telling): Promise<Outcome> {
    store.dispatch({ kind: 'finding', finding: { ...finding, ...deed.guess } });
    try {
      const path = `/noc/findings/${finding.id}/${deed.name}/`;
      const answer = await inTurn(`finding/${finding.id}`, finding.version, deed.body, (body) =>
        api.post<FindingDetail>(path, body),
      );
      store.dispatch({ kind: 'finding', finding: answer });
      queryClient.setQueryData(['finding', answer.id, answer.version], answer);
      void queryClient.invalidateQueries({ queryKey: ['findings-summary'] });
      const winner = deed.name === 'acknowledge' ? answer.acknowledged_by?.name : undefined;
      const beaten = winner !== undefined && winner !== user.name;
      if (!telling.quiet && beaten) tellError(text.alerts.conflict(text.alerts.alreadyAcknowledged(winner)));
      if (!telling.quiet && !beaten) tell(store, answer, telling);
      return beaten ? 'conflict' : 'done';
    } catch (error) {
      rollBack(store, finding);
      return refused(store, finding, deed, error, telling.quiet ?? false);
    }
  }

  const deeds: FindingDeeds = {
    acknowledge: (finding, quiet) =>
      perform(finding, acknowledgement(finding, me, now()), {
        quiet,
        said: text.findings.did.acknowledge,
        undo: (held) => deeds.reopen(held),
      }),
    judge: (finding, as, notes = '', quiet) =>
      perform(finding, verdict(finding, as, notes, me, now()), {
        quiet,
        said: text.alerts.resolutions[as][0],
        undo: (held) => deeds.reopen(held),
      }),
    assignToMe: (finding) =>
      perform(finding, assignment('me', owner), {
        said: text.findings.did.assign,
        undo: (held) =>
          perform(held, assignment(finding.assigned_to?.person_id ?? null, finding.assigned_to), {
            said: text.findings.did.unassign,
          }),
      }),
    note: (finding, notes) => perform(finding, note(notes), { said: text.findings.did.comment }),
    reopen: (finding, quiet) =>
      perform(finding, reopening(finding), { quiet, said: text.findings.did.reopen }),
  };
  return deeds;
}

function tell(store: LiveStore, finding: Finding, { said, undo }: Telling): void {
  const latest = () => store.get().findings.get(finding.id) ?? finding;
  tellDone(`${said}: ${finding.title}`, undo && (() => void undo(latest())));
}

/** Back to what was there, unless the feed has meanwhile brought something newer. */
function rollBack(store: LiveStore, finding: Finding): void {
  const held = store.get().findings.get(finding.id);
  if (held && held.version <= finding.version) store.dispatch({ kind: 'finding', finding, force: true });
}

async function refused(
  store: LiveStore,
  finding: Finding,
  deed: FindingDeed,
  error: unknown,
  quiet: boolean,
): Promise<Outcome> {
  const conflict = error instanceof ApiError && error.status === 409;
  if (!quiet) tellError(conflict ? text.alerts.conflict(error.message) : failure(deed, error));
  if (conflict) await readAgain(store, finding.id);
  return conflict ? 'conflict' : 'failed';
}

/** What failed, why, and what to do: trying again helps only when the server, not the deed, was at fault. */
function failure(deed: FindingDeed, error: unknown): string {
  const why = error instanceof ApiError ? error.message : '';
  const worthTrying = !(error instanceof ApiError) || error.status >= 500;
  return text.alerts.failed(
    text.findings.tried[deed.name],
    [why, worthTrying && text.alerts.retryHint].filter(Boolean).join(' '),
  );
}

async function readAgain(store: LiveStore, id: number): Promise<void> {
  try {
    const finding = await api.get<FindingDetail>(`/noc/findings/${id}/`);
    store.dispatch({ kind: 'finding', finding, force: true });
  } catch {
    // The toast has told of the conflict; the feed brings the winner's version.
  }
}
