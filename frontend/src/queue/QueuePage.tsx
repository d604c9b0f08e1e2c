import { useCallback, useMemo, useRef } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { WorkItem } from '../api/response';
import { useLoaded } from '../feed/LiveProvider';
import { useTicks } from '../findings/useTicks';
import { pageOfWork } from '../live/queue/QueueList';
import { useHeldOrder, useRemembered } from '../live/queue/useHeldOrder';
import { askReveal } from '../live/reveal';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { usePhone } from '../parts/usePhone';
import { useSession } from '../session/session';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { fits, NO_FILTERS, type QueueFilters, queueAddress, readFilters, readRow } from './filters';
import { QueueFilterBar } from './QueueFilterBar';
import { QueueRows } from './QueueRows';
import { SuppressedList } from './SuppressedList';
import { useWork } from './useWork';
import { ViewTabs } from './ViewTabs';
import { WorkActions } from './WorkActions';
import { WorkBulk } from './WorkBulk';
import { mapOf, WorkPane } from './WorkPane';
import { countViews } from './work';

const t = text.queue;

/** One row a trouble: what to do first, why it is here, who has it. The address holds the filters and the row. */
export default function QueuePage() {
  const search = useSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const [, navigate] = useLocation();
  const me = useSession().user.person_id;
  const work = useWork();
  const counts = countViews(work.items, me, work.more ? work.counts : null);
  const show = (next: QueueFilters) => navigate(queueAddress(next), { replace: true });
  return (
    <main
      id="content"
      className={`page queue-page${readRow(search) === null ? '' : ' reading'}`}
      data-testid="queue-page"
    >
      <header className="page-head">
        <h1>{t.title}</h1>
        <ViewTabs
          view={filters.view}
          counts={{ ...counts, suppressed: work.counts?.suppressed ?? null }}
          onView={(view) => show({ ...filters, view })}
        />
        <QueueFilterBar filters={filters} onChange={show} />
      </header>
      {filters.view === 'suppressed' ? (
        <SuppressedList filters={filters} held={work.counts?.held ?? 0} />
      ) : (
        <Waiting work={work} filters={filters} me={me} />
      )}
    </main>
  );
}

interface WaitingProps {
  work: ReturnType<typeof useWork>;
  filters: QueueFilters;
  me: number | null;
}

/** The list, and the row that is read. */
function Waiting({ work, filters, me }: WaitingProps) {
  const loaded = useLoaded();
  const chosen = readRow(useSearch());
  const [, navigate] = useLocation();
  const phone = usePhone();
  const scroller = useRef<HTMLDivElement>(null);
  const keys = useRef<readonly string[]>([]);
  const ticks = useTicks<string>(keys);
  const wanted = useMemo(
    () => work.items.filter((item) => fits(item, filters, me)).map((item) => item.key),
    [work.items, filters, me],
  );
  const find = useRemembered(work.byKey, work.gone);
  const exists = useCallback((key: string) => find(key) !== undefined, [find]);
  const busy = chosen !== null || ticks.ticked.size > 0;
  const order = useHeldOrder(wanted, exists, scroller, busy, queueAddress(filters));
  keys.current = order.shown;
  const items = order.shown.flatMap((key) => find(key) ?? []);
  const ticked = items.filter((item) => ticks.ticked.has(item.key));
  const item = chosen === null ? undefined : find(chosen);
  const select = (key: string | null) =>
    navigate(queueAddress(filters, key), { replace: chosen !== null || key === null });
  useQueueKeys({ keys: order.shown, chosen, item, select, tick: ticks.toggle });
  useKey('.', order.release, order.waiting > 0);
  useKey('n', order.release, order.waiting > 0);

  return (
    <>
      {work.query.isError && work.query.data && <p className="queue-stale">{t.stale}</p>}
      <WorkBulk items={ticked} ticks={ticks} />
      <div className="queue-body">
        <section className="queue-column" aria-label={t.label}>
          {!loaded && work.query.isPending && <Skeleton rows={10} />}
          {work.query.isError && items.length === 0 && (
            <Failure error={work.query.error} onRetry={() => work.query.refetch()} />
          )}
          {work.query.data && items.length === 0 && <Nothing filters={filters} />}
          <QueueRows
            scroller={scroller}
            items={items}
            waiting={order.waiting}
            onRelease={order.release}
            chosen={chosen}
            addressOf={(key) => queueAddress(filters, key)}
            ticks={ticks}
          />
          {work.more && work.counts && (
            <p className="muted queue-most">{t.most(items.length, work.counts.open)}</p>
          )}
        </section>
        {item ? (
          <WorkPane
            key={item.key}
            item={item}
            onClose={() => select(null)}
            foot={<WorkActions item={item} keys={ticked.length === 0} />}
          />
        ) : (
          !phone && (
            <section className="panel work-pane">
              {items.length > 0 && <Empty title={t.pick} hint={t.pickHint} />}
            </section>
          )
        )}
      </div>
    </>
  );
}

interface KeyParts {
  keys: readonly string[];
  chosen: string | null;
  item: WorkItem | undefined;
  select: (key: string | null) => void;
  tick: (key: string, shift: boolean) => void;
}

/** j and k walk, Enter opens, x ticks, m shows on the map, Escape leaves. */
function useQueueKeys({ keys, chosen, item, select, tick }: KeyParts): void {
  const [, navigate] = useLocation();
  const at = chosen === null ? -1 : keys.indexOf(chosen);
  const go = (index: number) => {
    const key = keys[Math.max(0, Math.min(keys.length - 1, index))];
    if (key !== undefined && key !== chosen) select(key);
  };
  const map = item ? mapOf(item) : null;
  useKey('j', () => go(at + 1));
  useKey('k', () => go(at < 0 ? 0 : at - 1));
  useKey('Enter', () => (item ? navigate(pageOfWork(item)) : go(0)));
  useKey('x', () => chosen !== null && tick(chosen, false), chosen !== null);
  useKey('Escape', () => select(null), chosen !== null);
  useKey(
    'm',
    () => {
      if (map === null) return;
      navigate(`${map}&view=map`);
      askReveal();
    },
    map !== null,
  );
}

function Nothing({ filters }: { filters: QueueFilters }) {
  const plain = queueAddress(filters) === queueAddress(NO_FILTERS);
  if (plain) return <Empty title={t.empty} hint={t.emptyHint} />;
  const onlyMine = queueAddress(filters) === queueAddress({ ...NO_FILTERS, view: 'mine' });
  return (
    <Empty title={onlyMine ? t.emptyMine : t.emptyFiltered}>
      <Link className="button" href={queueAddress(NO_FILTERS)}>
        {t.showAll}
      </Link>
    </Empty>
  );
}
