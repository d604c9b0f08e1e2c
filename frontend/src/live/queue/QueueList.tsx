import { useCallback, useMemo, useRef, useState } from 'react';
import type { Alert } from '../../api/types';
import { useLiveState, useLoaded, usePicture } from '../../feed/LiveProvider';
import { Empty, Skeleton } from '../../parts/Notice';
import { VirtualList } from '../../parts/VirtualList';
import { useSession } from '../../session/session';
import { useKey } from '../../shell/keys';
import { matches } from '../../shell/search';
import { text } from '../../text';
import { alertTitle } from '../../text/alerts';
import { ListTools } from '../ListTools';
import { useLiveParam, useSelection } from '../selection';
import { useRowKeys } from '../useRowKeys';
import { AlertRow } from './AlertRow';
import { useHeldOrder } from './useHeldOrder';

const VIEWS = ['open', 'mine', 'unclaimed'] as const;
type View = (typeof VIEWS)[number];

function belongs(alert: Alert, view: View, me: number | null): boolean {
  if (view === 'mine') return me !== null && alert.assigned_to?.person_id === me;
  if (view === 'unclaimed') return alert.status === 'NEW';
  return true;
}

function chooseAlerts(open: readonly Alert[], view: View, me: number | null, query: string): number[] {
  return open
    .filter((alert) => belongs(alert, view, me))
    .filter(({ alert_type, message, person_name, site_name }) =>
      matches(query, alertTitle(alert_type), message, person_name, site_name),
    )
    .map((alert) => alert.id);
}

function nameViews(open: readonly Alert[], me: number | null): Record<View, string> {
  const count = (view: View) => open.filter((alert) => belongs(alert, view, me)).length;
  return {
    open: `${text.live.queue.open} ${count('open')}`,
    mine: `${text.live.queue.mine} ${count('mine')}`,
    unclaimed: `${text.live.queue.unclaimed} ${count('unclaimed')}`,
  };
}

export function QueueList() {
  const { open } = usePicture();
  const alerts = useLiveState((live) => live.alerts);
  const loaded = useLoaded();
  const me = useSession().user.person_id;
  const [view, setView] = useLiveParam<View>('queue', 'open');
  const [query, setQuery] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const [, select] = useSelection();

  const wanted = useMemo(() => chooseAlerts(open, view, me, query), [open, view, me, query]);
  const exists = useCallback((id: number) => alerts.has(id), [alerts]);
  const [chosen] = useSelection();
  const order = useHeldOrder(wanted, exists, scroller, chosen?.kind === 'alert', `${view}/${query}`);
  const selection = useRowKeys('alert', order.shown);
  const onSelect = useCallback((id: number) => select({ kind: 'alert', id }), [select]);
  useKey('n', order.release, order.waiting > 0);

  const names = nameViews(open, me);
  return (
    <>
      <ListTools views={VIEWS} names={names} view={view} onView={setView} query={query} onQuery={setQuery} />
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
          activeIndex={selection?.kind === 'alert' ? order.shown.indexOf(selection.id) : -1}
        >
          {(index) => {
            const alert = alerts.get(order.shown[index] ?? -1);
            const selected = selection?.kind === 'alert' && selection.id === alert?.id;
            return alert ? <AlertRow alert={alert} selected={selected} onSelect={onSelect} /> : null;
          }}
        </VirtualList>
      </div>
    </>
  );
}
