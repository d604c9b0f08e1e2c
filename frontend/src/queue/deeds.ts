/** What an operator does to work: shown at once, rolled back when refused, undone within 8 s; one or many. */
import { useMemo } from 'react';
import type { Outcome } from '../alerts/deeds';
import { ApiError, api } from '../api/client';
import type { BulkItem, Incident, WorkItem } from '../api/response';
import type { Actor, Alert, Resolution, Session } from '../api/types';
import { inTurn } from '../desk/inTurn';
import { useLive } from '../feed/LiveProvider';
import type { LiveStore } from '../feed/store';
import { queryClient, useSession } from '../session/session';
import { tellDone, tellError } from '../shell/toasts';
import { text } from '../text';
import type { Ticket } from '../tickets/types';
import {
  acknowledging,
  assigning,
  byKind,
  idOf,
  resolving,
  resourceOf,
  snoozing,
  undoing,
  type WorkDeed,
} from './deedKinds';
import { outcomeOf } from './outcomes';
import { guesses, QUEUE } from './useWork';

export type OnOutcome = (key: string, outcome: Outcome) => void;

export interface WorkDeeds {
  acknowledge(item: WorkItem): Promise<Outcome>;
  assignToMe(item: WorkItem): Promise<Outcome>;
  snooze(item: WorkItem, until: string, reason: string): Promise<Outcome>;
  resolve(item: WorkItem, as: Resolution, notes: string): Promise<Outcome>;
  comment(item: WorkItem, notes: string): Promise<Outcome>;
  /** The same to many, with a result for each. */
  many(items: readonly WorkItem[], deed: WorkDeed, onOutcome: OnOutcome): Promise<void>;
  /** The deeds themselves, for `many`. */
  kinds: { acknowledge(): WorkDeed; assignToMe(): WorkDeed };
}

export function useWorkDeeds(): WorkDeeds {
  const { store } = useLive();
  const session = useSession();
  return useMemo(() => createWorkDeeds(store, session), [store, session]);
}

function createWorkDeeds(store: LiveStore, { user }: Session): WorkDeeds {
  const me: Actor = { kind: 'person', id: user.person_id, name: user.name };
  const mine = user.person_id === null ? null : { person_id: user.person_id, name: user.name };
  const kinds = { acknowledge: () => acknowledging(me), assignToMe: () => assigning('me', mine) };
  const one = (item: WorkItem, deed: WorkDeed) => perform(store, user.name, item, deed);
  return {
    kinds,
    acknowledge: (item) => one(item, kinds.acknowledge()),
    assignToMe: (item) => one(item, kinds.assignToMe()),
    snooze: (item, until, reason) => one(item, snoozing(until, reason)),
    resolve: (item, as, notes) => one(item, resolving(as, notes)),
    comment: (item, notes) => one(item, { verb: 'comment', body: { notes }, guess: {} }),
    many: (items, deed, onOutcome) => performMany(items, deed, onOutcome),
  };
}

/** Assigning and taking back need no version: they overwrite nothing that somebody judged. */
const seen = (item: WorkItem, deed: WorkDeed) =>
  deed.verb === 'assign' || deed.verb === 'reopen' || deed.verb === 'comment'
    ? {}
    : { version: item.version };

async function perform(
  store: LiveStore,
  myName: string,
  item: WorkItem,
  deed: WorkDeed,
  taking = false,
): Promise<Outcome> {
  guess(item.key, deed.guess);
  try {
    const path = `${resourceOf(item.kind)}${idOf(item)}/${deed.verb}/`;
    const body = { ...deed.body, ...seen(item, deed) };
    const answer = await inTurn(`${item.kind}/${idOf(item)}`, item.version, body, (whole) =>
      api.post<Alert | Incident | Ticket>(path, whole),
    );
    take(store, item, answer);
    const winner = deed.verb === 'acknowledge' ? answer.acknowledged_by?.name : undefined;
    if (winner !== undefined && winner !== myName) {
      tellError(text.alerts.conflict(text.alerts.alreadyAcknowledged(winner)));
      return 'conflict';
    }
    const undo = taking ? null : undoing(deed, item);
    tellDone(
      `${taking ? text.queue.did.reopen : text.queue.did[deed.verb]}: ${nameOf(item)}`,
      undo ? () => void perform(store, myName, item, undo, true) : undefined,
    );
    return 'done';
  } catch (error) {
    return refused(item, deed, error);
  } finally {
    forget([item.key]);
    void queryClient.invalidateQueries({ queryKey: [QUEUE] });
  }
}

function take(store: LiveStore, item: WorkItem, answer: Alert | Incident | Ticket): void {
  if (item.kind === 'alert') store.dispatch({ kind: 'alert', alert: answer as Alert });
  if (item.kind === 'incident') store.dispatch({ kind: 'incident', incident: answer as Incident });
  if (item.kind === 'ticket') store.dispatch({ kind: 'ticket', ticket: answer as Ticket });
}

function refused(item: WorkItem, deed: WorkDeed, error: unknown): Outcome {
  const why = error instanceof ApiError ? error.message : text.common.broken;
  const conflict = error instanceof ApiError && error.status === 409;
  const tried = `${text.queue.tried[deed.verb]} “${item.title}”`;
  tellError(conflict ? text.alerts.conflict(why) : text.alerts.failed(tried, why));
  return conflict ? 'conflict' : 'failed';
}

async function performMany(items: readonly WorkItem[], deed: WorkDeed, onOutcome: OnOutcome): Promise<void> {
  const done = await sendMany(items, deed, onOutcome);
  if (done.length === 0) return;
  const takeBack = () => void takeBackMany(done, deed, onOutcome);
  const undo = done.some((item) => undoing(deed, item)) ? takeBack : undefined;
  tellDone(`${text.queue.did[deed.verb]}: ${text.queue.many(done.length)}`, undo);
}

/** Rows that had different owners go back to each of them. */
async function takeBackMany(items: readonly WorkItem[], deed: WorkDeed, onOutcome: OnOutcome): Promise<void> {
  const groups = new Map<string, { undo: WorkDeed; items: WorkItem[] }>();
  for (const item of items) {
    const undo = undoing(deed, item);
    if (!undo) continue;
    const key = JSON.stringify(undo.body);
    const group = groups.get(key) ?? { undo, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  for (const { undo, items: same } of groups.values()) await sendMany(same, undo, onOutcome);
}

/** Sends a deed for many rows, a request for each kind of row; returns those that it was done to. */
async function sendMany(
  items: readonly WorkItem[],
  deed: WorkDeed,
  onOutcome: OnOutcome,
): Promise<WorkItem[]> {
  for (const item of items) guess(item.key, deed.guess);
  const done: WorkItem[] = [];
  const told = (item: WorkItem, outcome: Outcome) => {
    onOutcome(item.key, outcome);
    if (outcome === 'done') done.push(item);
  };
  for (const [kind, same] of byKind(items)) {
    try {
      const answer = await api.post<{ items: BulkItem[] }>(`${resourceOf(kind)}bulk/`, {
        ...deed.body,
        action: deed.verb,
        items: same.map((item) => ({ id: idOf(item), ...seen(item, deed) })),
      });
      const results = new Map(answer.items.map((result) => [String(result.id), result]));
      for (const item of same) told(item, outcomeOf(results.get(String(idOf(item)))));
    } catch (error) {
      tellError(error instanceof ApiError ? error.message : text.common.broken);
      for (const item of same) told(item, 'failed');
    }
  }
  // The guesses stand until the list says the same.
  await queryClient.invalidateQueries({ queryKey: [QUEUE] });
  forget(items.map((item) => item.key));
  return done;
}

function guess(key: string, change: Partial<WorkItem>): void {
  guesses.set((held) => new Map(held).set(key, { ...held.get(key), ...change }));
}

function forget(keys: readonly string[]): void {
  guesses.set((held) => {
    const next = new Map(held);
    for (const key of keys) next.delete(key);
    return next;
  });
}

export function nameOf(item: WorkItem): string {
  return [item.title, item.person_name ?? item.site_name].filter(Boolean).join(' · ');
}
