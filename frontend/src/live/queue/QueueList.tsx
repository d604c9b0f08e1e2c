import { useCallback, useMemo, useRef, useState } from 'react';
import { useLiveState, useLoaded, usePicture } from '../../feed/LiveProvider';
import { Empty, Skeleton } from '../../parts/Notice';
import { VirtualList } from '../../parts/VirtualList';
import { useSession } from '../../session/session';
import { useKey } from '../../shell/keys';
import { text } from '../../text';
import { ListTools } from '../ListTools';
import { keyOfSelection, useLiveParam, useSelection } from '../selection';
import { useSelectionKeys } from '../useRowKeys';
import { AlertRow } from './AlertRow';
import { FindingQueueRow } from './FindingQueueRow';
import { belongs, keyOf, QUEUE_VIEWS, type QueueItem, type QueueView, queueOf, says } from './items';
import { useHeldOrder } from './useHeldOrder';

function nameViews(items: readonly QueueItem[], me: number | null): Record<QueueView, string> {
  const count = (view: QueueView) => items.filter((item) => belongs(item, view, me)).length;
  return {
    open: `${text.live.queue.open} ${count('open')}`,
    mine: `${text.live.queue.mine} ${count('mine')}`,
    unclaimed: `${text.live.queue.unclaimed} ${count('unclaimed')}`,
  };
}

export function QueueList() {
  const { open, urgent } = usePicture();
  const loaded = useLoaded();
  const me = useSession().user.person_id;
  const [view, setView] = useLiveParam<QueueView>('queue', 'open');
  const [query, setQuery] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const find = useFind();
  const [chosen] = useSelection();

  const items = useMemo(() => queueOf({ open, urgent }), [open, urgent]);
  const wanted = useMemo(
    () => items.filter((item) => belongs(item, view, me) && says(item, query)).map(keyOf),
    [items, view, me, query],
  );
  const exists = useCallback((key: string) => find(key) !== null, [find]);
  const selected = chosen?.kind === 'alert' || chosen?.kind === 'finding';
  const order = useHeldOrder(wanted, exists, scroller, selected, `${view}/${query}`);
  const selection = useSelectionKeys(order.shown);
  useKey('.', order.release, order.waiting > 0);
  // On a finding the letter belongs to its note.
  useKey('n', order.release, order.waiting > 0 && chosen?.kind !== 'finding');

  return (
    <>
      <ListTools
        views={QUEUE_VIEWS}
        names={nameViews(items, me)}
        view={view}
        onView={setView}
        query={query}
        onQuery={setQuery}
      />
      <div className="list-scroll" ref={scroller}>
        {order.waiting > 0 && (
          <button type="button" className="new-rows" onClick={order.release}>
            {text.live.queue.newRows(order.waiting)}
          </button>
        )}
        {!loaded && <Skeleton rows={8} />}
        {loaded && order.shown.length === 0 && (
          <Empty
            title={query || view !== 'open' ? text.live.queue.emptyFiltered : text.live.queue.empty}
            hint={text.live.queue.emptyHint}
          />
        )}
        <VirtualList
          scroller={scroller}
          count={order.shown.length}
          rowHeight_px={84}
          keyOf={(index) => order.shown[index] ?? index}
          label={text.live.lists.queue}
          activeIndex={selection ? order.shown.indexOf(keyOfSelection(selection)) : -1}
        >
          {(index) => <Row item={find(order.shown[index] ?? '')} />}
        </VirtualList>
      </div>
    </>
  );
}

/** The alert or finding of a key as it is now, also when it no longer belongs in the queue. */
function useFind(): (key: string) => QueueItem | null {
  const alerts = useLiveState((live) => live.alerts);
  const findings = useLiveState((live) => live.findings);
  return useCallback(
    (key) => {
      const [kind, id] = key.split('/');
      const alert = kind === 'alert' ? alerts.get(Number(id)) : undefined;
      const finding = kind === 'finding' ? findings.get(Number(id)) : undefined;
      if (alert) return { kind: 'alert', alert };
      return finding ? { kind: 'finding', finding } : null;
    },
    [alerts, findings],
  );
}

function Row({ item }: { item: QueueItem | null }) {
  const [selection, select] = useSelection();
  const onAlert = useCallback((id: number) => select({ kind: 'alert', id }), [select]);
  const onFinding = useCallback((id: number) => select({ kind: 'finding', id }), [select]);
  if (!item) return null;
  const chosen = selection !== null && keyOfSelection(selection) === keyOf(item);
  return item.kind === 'alert' ? (
    <AlertRow alert={item.alert} selected={chosen} onSelect={onAlert} />
  ) : (
    <FindingQueueRow finding={item.finding} selected={chosen} onSelect={onFinding} />
  );
}
