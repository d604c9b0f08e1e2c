import { useCallback, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { WorkItem } from '../../api/response';
import { useLoaded } from '../../feed/LiveProvider';
import { Empty, Skeleton } from '../../parts/Notice';
import { VirtualList } from '../../parts/VirtualList';
import { useWork } from '../../queue/useWork';
import { WorkRow } from '../../queue/WorkRow';
import { belongs, countViews, says, WORK_VIEWS, type WorkView } from '../../queue/work';
import { useSession } from '../../session/session';
import { useKey } from '../../shell/keys';
import { text } from '../../text';
import { ListTools } from '../ListTools';
import { type Selection, useLiveParam, useSelection } from '../selection';
import { useSelectionKeys } from '../useRowKeys';
import { useHeldOrder, useRemembered } from './useHeldOrder';

/** The work queue beside the map: the same rows as the queue's own page. */
export function QueueList() {
  const loaded = useLoaded();
  const me = useSession().user.person_id;
  const work = useWork();
  const [view, setView] = useLiveParam<WorkView>('queue', 'open');
  const [query, setQuery] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen] = useSelection();
  const [, navigate] = useLocation();
  const [, select] = useSelection();

  const wanted = useMemo(
    () => work.items.filter((item) => belongs(item, view, me) && says(item, query)).map((item) => item.key),
    [work.items, view, me, query],
  );
  const find = useRemembered(work.byKey, work.gone);
  const exists = useCallback((key: string) => find(key) !== undefined, [find]);
  const selected = chosen?.kind === 'alert' || chosen?.kind === 'finding';
  const order = useHeldOrder(wanted, exists, scroller, selected, `${view}/${query}`);
  const rows = order.shown.flatMap((key) => find(key) ?? []);
  useSelectionKeys(rows.flatMap((item) => (item.alert_id === null ? [] : `alert/${item.alert_id}`)));
  useKey('.', order.release, order.waiting > 0);
  // On a finding the letter belongs to its note.
  useKey('n', order.release, order.waiting > 0 && chosen?.kind !== 'finding');

  /** A row with an alert is shown beside the map; another has a page of its own. */
  function open(item: WorkItem) {
    if (item.alert_id !== null) select({ kind: 'alert', id: item.alert_id });
    else navigate(pageOfWork(item));
  }

  const counts = countViews(work.items, me, work.more ? work.counts : null);
  return (
    <>
      <ListTools
        views={WORK_VIEWS}
        names={{
          open: `${text.live.queue.open} ${counts.open}`,
          mine: `${text.live.queue.mine} ${counts.mine}`,
          unclaimed: `${text.live.queue.unclaimed} ${counts.unclaimed}`,
        }}
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
        {loaded && rows.length === 0 && (
          <Empty
            title={query || view !== 'open' ? text.live.queue.emptyFiltered : text.live.queue.empty}
            hint={text.live.queue.emptyHint}
          />
        )}
        <VirtualList
          scroller={scroller}
          count={rows.length}
          rowHeight_px={92}
          keyOf={(index) => rows[index]?.key ?? index}
          label={text.live.lists.queue}
          activeIndex={rows.findIndex((item) => isChosen(item, chosen))}
        >
          {(index) => {
            const item = rows[index];
            return item ? <WorkRow item={item} selected={isChosen(item, chosen)} onSelect={open} /> : null;
          }}
        </VirtualList>
      </div>
    </>
  );
}

function isChosen(item: WorkItem, chosen: Selection | null): boolean {
  return chosen?.kind === 'alert' && (item.alert_id === chosen.id || item.alert_ids.includes(chosen.id));
}

export function pageOfWork(item: WorkItem): string {
  if (item.kind === 'incident') return `/incidents/${item.incident_id}`;
  return item.kind === 'ticket' ? `/tickets/${item.ticket?.id}` : `/?alert=${item.alert_id}`;
}
