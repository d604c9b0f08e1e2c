/** What an operator does to alerts: shown at once, rolled back when refused, undone within 8 s. */
import { useMemo } from 'react';
import { ApiError, api } from '../api/client';
import type { Alert, AlertDetail, Resolution, Session } from '../api/types';
import { inTurn } from '../desk/inTurn';
import { useLive } from '../feed/LiveProvider';
import type { LiveStore } from '../feed/store';
import { queryClient, useSession } from '../session/session';
import { tellDone, tellError } from '../shell/toasts';
import { text } from '../text';
import { alertTitle } from '../text/alerts';
import { serverNow } from '../timing/clock';
import {
  acknowledgement,
  assignment,
  comment,
  type Deed,
  type DeedName,
  reopening,
  resolution,
  snooze,
} from './deedKinds';

export type Outcome = 'done' | 'conflict' | 'failed';

export interface Deeds {
  acknowledge(alert: Alert): Promise<Outcome>;
  acknowledgeMany(alerts: readonly Alert[], onResult: (id: number, outcome: Outcome) => void): Promise<void>;
  assignToMe(alert: Alert): Promise<Outcome>;
  comment(alert: Alert, notes: string): Promise<Outcome>;
  snooze(alert: Alert, until: string, reason: string): Promise<Outcome>;
  resolve(alert: Alert, resolution: Resolution, notes: string): Promise<Outcome>;
  reopen(alert: Alert): Promise<Outcome>;
}

export function useDeeds(): Deeds {
  const { store } = useLive();
  const session = useSession();
  return useMemo(() => createDeeds(store, session), [store, session]);
}

function createDeeds(store: LiveStore, { user }: Session): Deeds {
  const me = { kind: 'person', id: user.person_id, name: user.name };
  const assignee = user.person_id === null ? null : { person_id: user.person_id, name: user.name };
  const now = () => new Date(serverNow()).toISOString();

  async function perform(alert: Alert, deed: Deed, quiet = false): Promise<Outcome> {
    store.dispatch({ kind: 'alert', alert: { ...alert, ...deed.guess } });
    try {
      const path = `/noc/alerts/${alert.id}/${deed.name}/`;
      const answer = await inTurn(`alert/${alert.id}`, alert.version, deed.body, (body) =>
        api.post<AlertDetail>(path, body),
      );
      store.dispatch({ kind: 'alert', alert: answer });
      queryClient.setQueryData(['alert', answer.id, answer.version], answer);
      const winner = deed.name === 'acknowledge' ? answer.acknowledged_by?.name : undefined;
      const beaten = winner !== undefined && winner !== user.name;
      if (!quiet && beaten) tellError(text.alerts.conflict(text.alerts.alreadyAcknowledged(winner)));
      if (!quiet && !beaten)
        tellOf(alert, deed.name, () => deeds.reopen(store.get().alerts.get(alert.id) ?? alert));
      return beaten ? 'conflict' : 'done';
    } catch (error) {
      rollBack(store, alert);
      return refused(store, alert, deed, error, quiet);
    }
  }

  const deeds: Deeds = {
    acknowledge: (alert) => perform(alert, acknowledgement(alert, me, now())),
    async acknowledgeMany(alerts, onResult) {
      for (const alert of alerts)
        onResult(alert.id, await perform(alert, acknowledgement(alert, me, now()), true));
    },
    assignToMe: (alert) => perform(alert, assignment(assignee)),
    comment: (alert, notes) => perform(alert, comment(notes)),
    snooze: (alert, until, reason) => perform(alert, snooze(alert, until, reason)),
    resolve: (alert, as, notes) => perform(alert, resolution(alert, as, notes, me, now())),
    reopen: (alert) => perform(alert, reopening()),
  };
  return deeds;
}

/** What ends an alert's waiting can be taken back for a while. */
function tellOf(alert: Alert, name: DeedName, undo: () => unknown): void {
  const about = [alertTitle(alert.alert_type), alert.person_name].filter(Boolean).join(' · ');
  const undoable = name !== 'reopen' && name !== 'comment' && name !== 'assign';
  tellDone(`${text.alerts.did[name]}: ${about}`, undoable ? () => void undo() : undefined);
}

/** Back to what was there, unless the feed has meanwhile brought something newer. */
function rollBack(store: LiveStore, alert: Alert): void {
  const held = store.get().alerts.get(alert.id);
  if (held && held.version <= alert.version) store.dispatch({ kind: 'alert', alert, force: true });
}

async function refused(
  store: LiveStore,
  alert: Alert,
  deed: Deed,
  error: unknown,
  quiet: boolean,
): Promise<Outcome> {
  const conflict = error instanceof ApiError && error.status === 409;
  if (!quiet) tellError(conflict ? text.alerts.conflict(error.message) : failure(deed, error));
  if (conflict) await readAgain(store, alert.id);
  return conflict ? 'conflict' : 'failed';
}

/** What failed, why, and what to do: trying again helps only when the server, not the deed, was at fault. */
function failure(deed: Deed, error: unknown): string {
  const why = error instanceof ApiError ? error.message : '';
  const worthTrying = !(error instanceof ApiError) || error.status >= 500;
  return text.alerts.failed(
    text.alerts.tried[deed.name],
    [why, worthTrying && text.alerts.retryHint].filter(Boolean).join(' '),
  );
}

async function readAgain(store: LiveStore, id: number): Promise<void> {
  try {
    store.dispatch({ kind: 'alert', alert: await api.get<AlertDetail>(`/noc/alerts/${id}/`), force: true });
  } catch {
    // The toast has told of the conflict; the feed brings the winner's version.
  }
}
