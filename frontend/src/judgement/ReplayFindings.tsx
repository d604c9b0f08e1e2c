/** The findings of a replay that differ from the other's, those that would have been missed, and all of them. */
import { Link, useLocation, useSearch } from 'wouter';
import { linkTo } from '../live/selection';
import { SeverityMark } from '../marks/Mark';
import { SEVERITY_LOOK } from '../marks/severity';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { text } from '../text';
import { judgementText as t } from '../text/judgement';
import { useNow } from '../timing/clock';
import { formatCount, formatMoment, formatSpan } from '../timing/format';
import { countInWords, firstTab, readTab, TABS, type Tab } from './comparing';
import { findingAddress, useCommonZone, useSiteZone } from './place';
import { useReplayFindings } from './queries';
import { Segments, Slab } from './Slab';
import type { Comparison, Missed, ReplayDetail, ReplayFinding } from './types';

export function ReplayFindings({ replay }: { replay: ReplayDetail }) {
  const { comparison } = replay;
  const tab = readTab(useSearch()) ?? firstTab(comparison);
  const [, navigate] = useLocation();
  const counts = countsOf(replay);
  const tabs = TABS.filter((one) => comparison !== null || one === 'all');
  return (
    <Slab
      title={comparison ? t.replay.lists : t.replay.tabs.all}
      testId="replay-findings"
      aside={
        tabs.length > 1 && (
          <Segments
            label={t.replay.lists}
            value={tab}
            options={tabs.map((one) => [one, `${t.replay.tabs[one]} ${counts[one]}`] as const)}
            onChange={(next: Tab) => navigate(`/replays/${replay.id}?list=${next}`, { replace: true })}
          />
        )
      }
    >
      {tab === 'all' && <AllFindings id={replay.id} />}
      {tab === 'missed' && comparison && <MissedList missed={comparison.confirmed_missed} />}
      {(tab === 'only_here' || tab === 'only_there') && comparison && (
        <FindingTable findings={comparison[tab]} empty={t.replay.emptyTabs[tab]} />
      )}
    </Slab>
  );
}

function countsOf({ comparison, findings }: { comparison: Comparison | null; findings: number | null }) {
  const shown = (list: readonly unknown[] | undefined) => countInWords(list?.length ?? 0);
  return {
    only_here: shown(comparison?.only_here),
    only_there: shown(comparison?.only_there),
    missed: String(comparison?.confirmed_missed.length ?? 0),
    all: findings === null ? '' : formatCount(findings),
  };
}

function AllFindings({ id }: { id: number }) {
  const query = useReplayFindings(id, true);
  if (query.isPending) return <Skeleton rows={6} />;
  if (query.isError) return <Failure error={query.error} onRetry={() => query.refetch()} />;
  return (
    <>
      <FindingTable
        findings={query.data.pages.flatMap((page) => page.items)}
        empty={t.replay.emptyTabs.all}
      />
      {query.hasNextPage && (
        <p className="slab-part">
          <button
            type="button"
            className="button small"
            disabled={query.isFetchingNextPage}
            onClick={() => query.fetchNextPage()}
          >
            {query.isFetchingNextPage ? text.common.loading : t.replay.more}
          </button>
        </p>
      )}
    </>
  );
}

function MissedList({ missed }: { missed: readonly Missed[] }) {
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  if (missed.length === 0) return <Empty title={t.replay.emptyTabs.missed} />;
  return (
    <ol className="missed">
      {missed.map((one) => (
        <li key={one.finding_id} data-testid="missed" data-finding-id={one.finding_id}>
          <Link className="strong" href={findingAddress(one.finding_id)}>
            {one.title}
          </Link>
          <span className="muted">{formatMoment(one.detected_at, now_ms, zone)}</span>
        </li>
      ))}
    </ol>
  );
}

const COLUMNS = t.replay.columns;

function FindingTable({ findings, empty }: { findings: readonly ReplayFinding[]; empty: string }) {
  if (findings.length === 0) return <Empty title={empty} />;
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th scope="col">{COLUMNS.finding}</th>
          <th scope="col">{COLUMNS.who}</th>
          <th scope="col">{COLUMNS.where}</th>
          <th scope="col">{COLUMNS.when}</th>
          <th scope="col" className="number">
            {COLUMNS.lasted}
          </th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <FindingRow key={finding.id} finding={finding} />
        ))}
      </tbody>
    </table>
  );
}

function FindingRow({ finding }: { finding: ReplayFinding }) {
  const now_ms = useNow(60_000);
  const zone = useSiteZone(finding.site_id);
  return (
    <tr data-testid="replay-finding" data-finding-type={finding.finding_type}>
      <td>
        <span className="with-mark">
          <SeverityMark severity={finding.severity} size={13} labelled={false} />
          <b>{finding.title}</b>
        </span>
        <p className="muted cell-message">
          {[SEVERITY_LOOK[finding.severity].label, finding.held && t.replay.held, finding.evidence_summary]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </td>
      <td data-label={COLUMNS.who}>
        {finding.person_id && <Link href={linkTo('person', finding.person_id)}>{finding.person_name}</Link>}
      </td>
      <td data-label={COLUMNS.where}>
        {finding.site_id && <Link href={linkTo('site', finding.site_id)}>{finding.site_name}</Link>}
      </td>
      <td className="nowrap" data-label={COLUMNS.when}>
        {formatMoment(finding.detected_at, now_ms, zone)}
      </td>
      <td className="number nowrap" data-label={COLUMNS.lasted}>
        {finding.duration_s === null ? t.replay.lasting : formatSpan(finding.duration_s * 1_000)}
      </td>
    </tr>
  );
}
