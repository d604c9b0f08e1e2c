import { useMemo, useRef } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type Outcome, QUEUE_KINDS, type ToLabel } from '../../api/fraud';
import { Choice } from '../../desk/parts';
import { Tabs } from '../../desk/Tabs';
import { usePicture } from '../../feed/LiveProvider';
import { Empty, Failure, Skeleton } from '../../parts/Notice';
import { usePhone } from '../../parts/usePhone';
import { useCan } from '../../session/session';
import { useKey } from '../../shell/keys';
import { fraudText } from '../../text/fraud';
import { useOutcomeOf } from '../deeds';
import { FraudFrame } from '../FraudFrame';
import { useLabelQueue } from '../queries';
import { LabelList } from './LabelList';
import { LabelPane } from './LabelPane';
import { type LabelView, labelAddress, nextAfter, readView, sampleProgress } from './labels';

const t = fraudText.labels;

/** Punches that ask for a verdict, those that teach most first; each verdict leads to the next. */
export default function LabelsPage() {
  const view = readView(useSearch());
  const [, navigate] = useLocation();
  const { sites } = usePicture();
  const may = useCan('security:fraud:view');
  return (
    <FraudFrame
      at="/fraud/labels"
      title={t.title}
      lead={t.lead}
      testId="labels-page"
      className="labels-page"
      tools={
        <div className="filters">
          <SampleProgress />
          <Choice
            label={t.site}
            value={String(view.site ?? '')}
            options={[
              ['', fraudText.watch.allSites],
              ...sites.map(({ id, name }) => [String(id), name] as const),
            ]}
            onChange={(site) =>
              navigate(labelAddress({ ...view, site: site ? Number(site) : null, id: null }), {
                replace: true,
              })
            }
          />
        </div>
      }
    >
      {may && (
        <>
          <Tabs
            label={t.tabs}
            current={view.kind}
            tabs={QUEUE_KINDS.map((kind) => ({
              key: kind,
              name: t.kinds[kind],
              href: labelAddress({ kind, site: view.site, id: null }),
            }))}
          />
          <p className="muted label-why">{t.about[view.kind]}</p>
          <Queue key={`${view.kind}/${view.site}`} view={view} />
        </>
      )}
    </FraudFrame>
  );
}

/** How far the random sample of this week is. */
function SampleProgress() {
  const query = useLabelQueue('sample', null);
  const outcomeOf = useOutcomeOf();
  if (!query.data) return null;
  const { done, total } = sampleProgress(query.data, outcomeOf);
  if (total === 0) return null;
  return (
    <span className="label-progress" data-testid="sample-progress">
      <progress aria-label={t.progressLabel} value={done} max={total} />
      <span className="muted nowrap">{t.progress(done, total)}</span>
    </span>
  );
}

/** What was read stays in place while it is judged, so that the next one is where it was. */
function Queue({ view }: { view: LabelView }) {
  const query = useLabelQueue(view.kind, view.site);
  const held = useRef<Map<string, ToLabel>>(new Map());
  const items = useMemo(() => {
    for (const item of query.data?.items ?? []) held.current.set(item.event_id, item);
    return [...held.current.values()];
  }, [query.data]);
  if (query.isPending) return <Skeleton rows={10} />;
  if (query.isError && items.length === 0)
    return <Failure error={query.error} onRetry={() => query.refetch()} />;
  if (items.length === 0) return <Empty title={t.empty[view.kind]} hint={t.emptyHint[view.kind]} />;
  const asking = new Set(query.data?.items.map((item) => item.event_id));
  return <Judging view={view} items={items} asking={asking} />;
}

interface JudgingProps {
  view: LabelView;
  items: readonly ToLabel[];
  /** Those that the server still asks about. */
  asking: ReadonlySet<string>;
}

function Judging({ view, items, asking }: JudgingProps) {
  const [, navigate] = useLocation();
  const phone = usePhone();
  const outcomeOf = useRememberedOutcomes(items, asking);
  const ids = items.map((item) => item.event_id);
  const chosen =
    items.find((item) => item.event_id === view.id) ?? (phone && view.id === null ? undefined : items[0]);
  const at = chosen ? ids.indexOf(chosen.event_id) : -1;
  const select = (id: string | undefined | null) =>
    id !== undefined && navigate(labelAddress({ ...view, id }), { replace: true });
  const next = () => select(nextAfter(items, chosen?.event_id ?? null, outcomeOf) ?? ids[at + 1]);
  useKey('j', () => select(ids[Math.min(ids.length - 1, at + 1)]));
  useKey('k', () => select(ids[Math.max(0, at - 1)]));
  useKey('n', () => select(ids[at + 1] ?? ids[0]));
  useKey(
    'Enter',
    () => chosen && navigate(`/fraud/predictions/${chosen.prediction_id}`),
    chosen !== undefined,
  );
  useKey('Escape', () => select(null), phone && view.id !== null);
  const onlyList = phone && view.id === null;
  return (
    <div className={`queue-body watch-body${onlyList ? '' : ' reading'}`}>
      {!(phone && view.id !== null) && (
        <LabelList
          items={items}
          chosen={chosen?.event_id ?? null}
          outcomeOf={outcomeOf}
          addressOf={(id) => labelAddress({ ...view, id })}
          keys={view.kind === 'pending' ? t.confirmKeys : t.keys}
        />
      )}
      {chosen && !onlyList && (
        <LabelPane
          key={chosen.event_id}
          item={chosen}
          outcome={outcomeOf(chosen)}
          position={t.position(at + 1, ids.length)}
          onSaying={next}
          onSkip={() => select(ids[at + 1] ?? ids[0])}
          onClose={phone ? () => select(null) : undefined}
        />
      )}
    </div>
  );
}

/** The server asks no more about what was judged here: what was said of it is remembered while it stands in the list. */
function useRememberedOutcomes(items: readonly ToLabel[], asking: ReadonlySet<string>) {
  const outcomeOf = useOutcomeOf();
  const said = useRef<Map<string, Outcome>>(new Map());
  for (const item of items) {
    const outcome = outcomeOf(item);
    if (outcome !== null) said.current.set(item.event_id, outcome);
  }
  return (of: Pick<ToLabel, 'event_id' | 'outcome'>): Outcome | null =>
    outcomeOf(of) ?? (asking.has(of.event_id) ? null : (said.current.get(of.event_id) ?? null));
}
