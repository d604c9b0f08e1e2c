import { useCallback, useMemo, useRef } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { More } from '../../desk/parts';
import { useLiveState, useLoaded, usePicture } from '../../feed/LiveProvider';
import { useHeldOrder, useRemembered } from '../../live/queue/useHeldOrder';
import { Empty, Failure, Skeleton } from '../../parts/Notice';
import { usePhone } from '../../parts/usePhone';
import { useValue } from '../../parts/value';
import { useCan } from '../../session/session';
import { useKey } from '../../shell/keys';
import { clientFilter } from '../../shell/settings';
import { fraudText } from '../../text/fraud';
import { useNow } from '../../timing/clock';
import { useOutcomeOf } from '../deeds';
import { FraudFrame } from '../FraudFrame';
import { usePredictions, useRenewal } from '../queries';
import { LiveScores } from './LiveScores';
import { WatchFilterBar } from './WatchFilterBar';
import { WatchPane } from './WatchPane';
import { WatchRows } from './WatchRows';
import {
  fits,
  joined,
  NO_FILTERS,
  readFilters,
  readRow,
  type WatchFilters,
  type WatchRow,
  watchAddress,
} from './watch';

const t = fraudText.watch;
/** How far back the list reaches. */
const DAYS = 7;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Suspicious punches as they come in; the address holds the filters and the row. */
export default function WatchPage() {
  const search = useSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const [, navigate] = useLocation();
  const may = useCan('security:fraud:view');
  return (
    <FraudFrame
      at="/fraud"
      title={t.title}
      lead={t.lead}
      testId="watch-page"
      className="watch-page"
      tools={
        <WatchFilterBar
          filters={filters}
          onChange={(next) => navigate(watchAddress(next), { replace: true })}
        />
      }
    >
      {may && <Watch filters={filters} chosen={readRow(search)} />}
    </FraudFrame>
  );
}

function useRows(filters: WatchFilters) {
  const now_ms = useNow(HOUR_MS);
  const since = new Date(now_ms - DAYS * DAY_MS).toISOString();
  const { query, items } = usePredictions({
    since,
    min_score: Number(filters.score),
    site_id: filters.site,
    order: '-fraud_score',
  });
  useRenewal(query.refetch);
  const anomalies = useLiveState((state) => state.anomalies);
  const outcomeOf = useOutcomeOf();
  const client_id = useValue(clientFilter);
  const { siteById } = usePicture();
  const all = useMemo(() => {
    const rows = joined(items, anomalies.values(), outcomeOf);
    return client_id === null
      ? rows
      : rows.filter((row) => row.site_id !== null && siteById.has(row.site_id));
  }, [items, anomalies, outcomeOf, client_id, siteById]);
  return { query, all };
}

function Watch({ filters, chosen }: { filters: WatchFilters; chosen: string | null }) {
  const loaded = useLoaded();
  const phone = usePhone();
  const [, navigate] = useLocation();
  const { query, all } = useRows(filters);
  const scroller = useRef<HTMLDivElement>(null);
  const byKey = useMemo(() => new Map(all.map((row) => [row.key, row])), [all]);
  const wanted = useMemo(() => all.filter((row) => fits(row, filters)).map((row) => row.key), [all, filters]);
  const find = useRemembered(byKey, itself);
  const exists = useCallback((key: string) => find(key) !== undefined, [find]);
  const order = useHeldOrder(wanted, exists, scroller, chosen !== null, watchAddress(filters));
  const rows = order.shown.flatMap((key) => find(key) ?? []);
  const row = chosen === null ? undefined : find(chosen);
  const select = (key: string | null) =>
    navigate(watchAddress(filters, key), { replace: chosen !== null || key === null });
  useWatchKeys(order.shown, chosen, row, select);
  useKey('.', order.release, order.waiting > 0);
  const reading = query.isPending || !loaded;

  return (
    <div className="queue-body watch-body">
      <section className="queue-column" aria-label={t.label}>
        {reading && rows.length === 0 && !query.isError && <Skeleton rows={10} />}
        {query.isError && rows.length === 0 && (
          <Failure error={query.error} onRetry={() => query.refetch()} />
        )}
        {!reading && !query.isError && rows.length === 0 && <Nothing filters={filters} />}
        <WatchRows
          scroller={scroller}
          rows={rows}
          waiting={order.waiting}
          onRelease={order.release}
          chosen={chosen}
          addressOf={(one) =>
            phone ? `/fraud/predictions/${one.prediction_id}` : watchAddress(filters, one.key)
          }
        />
        <More query={query} label={t.more} />
      </section>
      {!phone && row && <WatchPane key={row.key} row={row} onClose={() => select(null)} />}
      {!phone && !row && (
        <section className="panel work-pane watch-pane" aria-label={t.live}>
          {rows.length > 0 && <Empty title={t.pick} hint={t.pickHint} />}
          <LiveScores site_id={filters.site} />
        </section>
      )}
    </div>
  );
}

/** A row that has left the list looks as it did. */
const itself = (row: WatchRow): WatchRow => row;

/** j and k walk, Enter opens, Escape leaves; the verdict's keys are the pane's. */
function useWatchKeys(
  keys: readonly string[],
  chosen: string | null,
  row: WatchRow | undefined,
  select: (key: string | null) => void,
): void {
  const [, navigate] = useLocation();
  const at = chosen === null ? -1 : keys.indexOf(chosen);
  const go = (index: number) => {
    const key = keys[Math.max(0, Math.min(keys.length - 1, index))];
    if (key !== undefined && key !== chosen) select(key);
  };
  useKey('j', () => go(at + 1));
  useKey('k', () => go(at < 0 ? 0 : at - 1));
  useKey('Enter', () => (row ? navigate(`/fraud/predictions/${row.prediction_id}`) : go(0)));
  useKey('Escape', () => select(null), chosen !== null);
}

function Nothing({ filters }: { filters: WatchFilters }) {
  const plain = watchAddress(filters) === watchAddress(NO_FILTERS);
  if (plain) return <Empty title={t.empty} hint={t.emptyHint} />;
  return (
    <Empty title={t.emptyFiltered}>
      <Link className="button" href={watchAddress(NO_FILTERS)}>
        {t.showAll}
      </Link>
    </Empty>
  );
}
