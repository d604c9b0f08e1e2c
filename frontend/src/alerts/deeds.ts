/** What an operator does to alerts: shown at once, rolled back when refused, undone within 8 s. */
import { useMemo } from 'react';
import { ApiError, api } from '../api/client';
import type { Alert, AlertDetail, Resolution, Session } from '../api/types';
import { useLive } from '../feed/LiveProvider';
import type { LiveStore } from '../feed/store';
import { queryClient, useSession } from '../session/session';
import { tellDone, tellError } from '../shell/toasts';
import { text } from '../text';
import { alertTitle } from '../text/alerts';
import { serverNow } from '../timing/clock';

export type DeedName = 'acknowledge' | 'resolve' | 'reopen' | 'assign' | 'comment';
export type Outcome = 'done' | 'conflict' | 'failed';

export interface Deeds {
  acknowledge(alert: Alert): Promise<Outcome>;
  acknowledgeMany(alerts: readonly Alert[], onResult: (id: number, outcome: Outcome) => void): Promise<void>;
  assignToMe(alert: Alert): Promise<Outcome>;
  comment(alert: Alert, notes: string): Promise<Outcome>;
  resolve(alert: Alert, resolution: Resolution, notes: string): Promise<Outcome>;
  reopen(alert: Alert): Promise<Outcome>;
}

type Deed = { name: DeedName; body: Record<string, unknown>; guess: Partial<Alert> };

export function useDeeds(): Deeds {
  const { store } = useLive();
  const session = useSession();
  return useMemo(() => createDeeds(store, session), [store, session]);
}

function createDeeds(store: LiveStore, session: Session): Deeds {
  const say = (alert: Alert, deed: Deed, undoable: boolean) =>
    tellDone(
      `${text.alerts.did[deed.name]}: ${alertTitle(alert.alert_type)}${alert.person_name ? ` · ${alert.person_name}` : ''}`,
      undoable ? () => void deeds.reopen(store.get().alerts.get(alert.id) ?? alert) : undefined,
    );

  async function perform(alert: Alert, deed: Deed, quiet = false): Promise<Outcome> {
    store.dispatch({ kind: 'alert', alert: { ...alert, ...deed.guess } });
    try {
      const answer = await api.post<AlertDetail>(`/noc/alerts/${alert.id}/${deed.name}/`, deed.body);
      store.dispatch({ kind: 'alert', alert: answer });
      queryClient.setQueryData(['alert', answer.id, answer.version], answer);
      const winner = deed.name === 'acknowledge' ? answer.acknowledged_by : null;
      if (winner && winner.name !== session.user.name) {
        if (!quiet) tellError(text.alerts.conflict(text.alerts.alreadyAcknowledged(winner.name)));
        return 'conflict';
      }
      if (!quiet) say(alert, deed, deed.name === 'acknowledge' || deed.name === 'resolve');
      return 'done';
    } catch (error) {
      rollBack(store, alert);
      return refused(store, alert, deed, error, quiet);
    }
  }

  const mine: Partial<Alert> =
    session.user.person_id === null
      ? {}
      : { assigned_to: { person_id: session.user.person_id, name: session.user.name } };
  const me = { kind: 'person', id: session.user.person_id, name: session.user.name };
  const acknowledgement = (alert: Alert): Deed => ({
    name: 'acknowledge',
    body: { version: alert.version },
    guess: {
      status: 'ACKNOWLEDGED',
      acknowledged_by: me,
      acknowledged_at: new Date(serverNow()).toISOString(),
    },
  });

  const deeds: Deeds = {
    acknowledge: (alert) => perform(alert, acknowledgement(alert)),
    async acknowledgeMany(alerts, onResult) {
      for (const alert of alerts) onResult(alert.id, await perform(alert, acknowledgement(alert), true));
    },
    assignToMe: (alert) => perform(alert, { name: 'assign', body: { person_id: 'me' }, guess: mine }),
    comment: (alert, notes) => perform(alert, { name: 'comment', body: { notes }, guess: {} }),
    resolve: (alert, resolution, notes) =>
      perform(alert, {
        name: 'resolve',
        body: { resolution, notes, version: alert.version },
        guess: {
          status: 'RESOLVED',
          resolution,
          resolved_at: new Date(serverNow()).toISOString(),
          resolved_by: me,
        },
      }),
    reopen: (alert) =>
      perform(alert, {
        name: 'reopen',
        body: {},
        guess: { status: 'NEW', resolution: null, resolved_at: null },
      }),
  };
  return deeds;
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
