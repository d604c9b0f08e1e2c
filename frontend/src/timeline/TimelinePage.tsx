import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Finding } from '../api/findings';
import { FindingSection } from '../live/panel/FindingLines';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatMoment, zoneName } from '../timing/format';
import { type TimelineOf, useTimeline } from './queries';
import { Spine } from './Spine';
import {
  byDay,
  GROUPS,
  type Group,
  MOST_ITEMS,
  RANGES,
  readView,
  stepped,
  type TimelineView,
  viewQuery,
} from './spine';

interface TimelinePageProps {
  kind: TimelineOf;
  id: number;
  name: string | undefined;
  zone: string | undefined;
  /** How whom or what it is about stands now. */
  lead: ReactNode;
  findings: (finding: Finding) => boolean;
}

/** A person or a site over time. The address holds the range, the kinds and the moment it ends at. */
export function TimelinePage({ kind, id, name, zone, lead, findings }: TimelinePageProps) {
  const view = readView(useSearch());
  const timeline = useTimeline(kind, id, Number(view.hours), view.at);
  const local = timeline.data?.timezone ?? zone;
  const title = name ?? text.common.none;
  return (
    <main id="content" className="page timeline-page" data-testid="timeline-page">
      <header className="page-head">
        <h1>
          {title} <span className="muted">{text.timeline.title}</span>
        </h1>
        <Tools kind={kind} id={id} view={view} zone={local} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="page-body timeline-body" tabIndex={0} aria-label={text.timeline.of(title)}>
        <div className="timeline-column">
          {timeline.isPending && <Skeleton rows={10} />}
          {timeline.isError && <Failure error={timeline.error} onRetry={() => timeline.refetch()} />}
          {timeline.data && (
            <Line items={timeline.data.items} view={view} zone={local} named={kind === 'sites'} />
          )}
        </div>
        <aside className="timeline-aside" aria-label={text.live.panel.now}>
          {lead}
          <FindingSection of={findings} away />
        </aside>
      </section>
    </main>
  );
}

interface LineProps {
  items: Parameters<typeof byDay>[0];
  view: TimelineView;
  zone: string | undefined;
  named: boolean;
}

function Line({ items, view, zone, named }: LineProps) {
  const days = byDay(items, view.show, zone);
  const t = text.timeline;
  if (days.length === 0)
    return <Empty title={items.length === 0 ? t.empty : t.emptyFiltered} hint={t.emptyHint} />;
  return (
    <>
      <Spine days={days} zone={zone} named={named} />
      {items.length >= MOST_ITEMS && <p className="muted spine-most">{t.most}</p>}
    </>
  );
}

interface ToolsProps {
  kind: TimelineOf;
  id: number;
  view: TimelineView;
  zone: string | undefined;
}

function Tools({ kind, id, view, zone }: ToolsProps) {
  const [, navigate] = useLocation();
  const now_ms = useNow(60_000);
  const t = text.timeline;
  const go = (next: TimelineView) => navigate(`/${kind}/${id}${viewQuery(next)}`, { replace: true });
  return (
    <div className="filters timeline-tools">
      <fieldset className="segments small" aria-label={t.range}>
        {RANGES.map((hours) => (
          <button
            key={hours}
            type="button"
            aria-pressed={hours === view.hours}
            onClick={() => go({ ...view, hours })}
          >
            {t.hours(Number(hours))}
          </button>
        ))}
      </fieldset>
      <label className="filter">
        <span className="muted">{t.show}</span>
        <select
          className="field"
          value={view.show}
          onChange={(event) => go({ ...view, show: event.target.value as Group | '' })}
        >
          <option value="">{t.all}</option>
          {(Object.keys(GROUPS) as Group[]).map((group) => (
            <option key={group} value={group}>
              {t.groups[group]}
            </option>
          ))}
        </select>
      </label>
      <div className="timeline-steps">
        <button
          type="button"
          className="icon-button"
          aria-label={t.earlier}
          title={t.earlier}
          onClick={() => go(stepped(view, -1, now_ms))}
        >
          <ChevronLeft size={18} />
        </button>
        <span className="muted">
          {view.at ? t.until(formatMoment(view.at, now_ms, zone)) : t.now} · {zoneName(now_ms, zone)}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label={t.later}
          title={t.later}
          disabled={!view.at}
          onClick={() => go(stepped(view, 1, now_ms))}
        >
          <ChevronRight size={18} />
        </button>
      </div>
    </div>
  );
}
