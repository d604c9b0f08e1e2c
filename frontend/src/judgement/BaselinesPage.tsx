import '../style/judgement.css';
import { type ReactNode, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useLoaded, usePicture } from '../feed/LiveProvider';
import { TwinToggle } from '../live/panel/Section';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { useSession } from '../session/session';
import { judgementText as t } from '../text/judgement';
import { useNow } from '../timing/clock';
import { zoneName } from '../timing/format';
import { HeatLegend, HeatMap } from './HeatMap';
import { ProfileCard } from './ProfileCard';
import { useSiteZone } from './place';
import { useWeek } from './queries';
import { Segments, Slab } from './Slab';
import { METRICS, type Profile } from './types';
import { daysName, hoursShown, WeekChart } from './WeekChart';
import { WeekTable } from './WeekTables';
import {
  byHour,
  DAYS,
  figuresOf,
  HOURS_A_DAY,
  hourOfWeek,
  readWeekView,
  type WeekView,
  weekAddress,
} from './week';

/** What is normal at one site, hour by hour of its week. The address holds what is looked at. */
export default function BaselinesPage() {
  const { sites } = usePicture();
  const loaded = useLoaded();
  const asked = readWeekView(useSearch());
  const sorted = useMemo(() => [...sites].sort((a, b) => a.name.localeCompare(b.name)), [sites]);
  const view = { ...asked, site: asked.site ?? sorted[0]?.id ?? null };
  const [, navigate] = useLocation();
  const change = (part: Partial<WeekView>) => navigate(weekAddress({ ...view, ...part }), { replace: true });
  return (
    <main id="content" className="page judgement" data-testid="baselines-page">
      <header className="page-head">
        <h1>{t.baselines.title}</h1>
        <div className="filters">
          <Choice
            label={t.baselines.site}
            value={String(view.site ?? '')}
            options={siteOptions(sorted, view.site)}
            onChange={(site) => change({ site: Number(site) })}
          />
          <Choice
            label={t.baselines.metric}
            value={view.metric}
            options={METRICS.map((metric) => [metric, t.metrics[metric]])}
            onChange={(metric) => change({ metric })}
          />
        </div>
      </header>
      {view.site !== null && <Week view={view} onChange={change} />}
      {view.site === null && !loaded && <Skeleton rows={10} />}
      {view.site === null && loaded && <Empty title={t.baselines.noSites} hint={t.baselines.noSitesHint} />}
    </main>
  );
}

/** A site of the address that is filtered away, or not ours to see, still stands in the list: the page is about it. */
function siteOptions(
  sites: readonly { id: number; name: string }[],
  chosen: number | null,
): [string, string][] {
  const options = sites.map((site): [string, string] => [String(site.id), site.name]);
  const known = chosen === null || sites.some((site) => site.id === chosen);
  return known ? options : [[String(chosen), t.baselines.unknownSite(chosen)], ...options];
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: [Value, string][];
  onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <label className="filter">
      <span className="muted">{label}</span>
      <select className="field" value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface WeekProps {
  view: WeekView;
  onChange: (part: Partial<WeekView>) => void;
}

function Week({ view, onChange }: WeekProps) {
  const query = useWeek(view.site, view.metric);
  const week = useMemo(() => byHour(query.data?.items ?? []), [query.data]);
  if (query.isPending) return <Skeleton rows={10} />;
  if (query.isError) return <Failure error={query.error} onRetry={() => query.refetch()} />;
  if (query.data.items.length === 0) return <NothingLearned />;
  return <LearnedWeek view={view} week={week} onChange={onChange} />;
}

function NothingLearned() {
  const { tenant } = useSession();
  return (
    <Empty title={t.baselines.empty} hint={t.baselines.emptyHint}>
      <p>{t.baselines.emptyDo}</p>
      <code className="command">{t.baselines.command(tenant.code)}</code>
    </Empty>
  );
}

function LearnedWeek({ view, week, onChange }: WeekProps & { week: (Profile | null)[] }) {
  const zone = useSiteZone(view.site);
  const now_ms = useNow(60_000);
  const now = hourOfWeek(now_ms, zone);
  const hour = view.hour ?? now;
  const figures = figuresOf(week);
  // An hour of another day takes the chart there.
  const choose = (next: number) =>
    onChange({ hour: next, day: view.day === null ? null : Math.floor(next / HOURS_A_DAY) });
  const metric = t.metrics[view.metric];
  const days = daysName(view.day);
  const all = hoursShown(null);
  return (
    <div className="page-body baselines">
      <div className="baselines-week">
        <Twinned
          title={t.baselines.heatTitle(metric)}
          sub={t.baselines.local(zoneName(now_ms, zone))}
          table={
            <WeekTable label={t.baselines.heatTitle(metric)} hours={all} week={week} metric={view.metric} />
          }
        >
          <HeatMap
            week={week}
            metric={view.metric}
            highest={figures.highest}
            chosen={hour}
            now={now}
            onChoose={choose}
          />
          <HeatLegend metric={view.metric} highest={figures.highest} />
          <p className="muted">
            {t.baselines.figures(figures.learned, figures.stable, figures.thin)}
            <span className="heat-hint"> · {t.baselines.heatHint}</span>
          </p>
        </Twinned>
        <Twinned
          title={t.baselines.chartTitle(days)}
          aside={
            <Segments
              label={t.baselines.view}
              value={view.day === null ? 'week' : String(view.day)}
              options={[['week', t.baselines.week], ...DAYS.map((name, day) => [String(day), name] as const)]}
              onChange={(day) => onChange({ day: day === 'week' ? null : Number(day) })}
            />
          }
          table={
            <WeekTable
              label={t.baselines.chartTitle(days)}
              hours={hoursShown(view.day)}
              week={week}
              metric={view.metric}
            />
          }
        >
          <WeekChart week={week} metric={view.metric} day={view.day} chosen={hour} onChoose={choose} />
        </Twinned>
      </div>
      <ProfileCard hour={hour} profile={week[hour] ?? null} zone={zone} />
    </div>
  );
}

interface TwinnedProps {
  title: string;
  sub?: string;
  aside?: ReactNode;
  table: ReactNode;
  children: ReactNode;
}

/** A picture that can be read as a table instead. */
function Twinned({ title, sub, aside, table, children }: TwinnedProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Slab
      title={
        <>
          {title}
          {sub && <span className="muted slab-sub">{sub}</span>}
        </>
      }
      aside={
        <span className="slab-tools twinned">
          {aside}
          <TwinToggle asTable={asTable} onToggle={setAsTable} />
        </span>
      }
    >
      <div className="slab-part">{asTable ? table : children}</div>
    </Slab>
  );
}
