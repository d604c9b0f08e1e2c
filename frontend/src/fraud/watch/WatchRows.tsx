import { memo, type RefObject } from 'react';
import { Link } from 'wouter';
import { useSiteZone } from '../../judgement/place';
import { Mark } from '../../marks/Mark';
import { VirtualList } from '../../parts/VirtualList';
import { text } from '../../text';
import { fraudText, fraudTitle } from '../../text/fraud';
import { useNow } from '../../timing/clock';
import { formatMoment } from '../../timing/format';
import { VerdictTag } from '../RiskMark';
import { formatScore, levelOf, RISK_LOOK } from '../words';
import type { WatchRow } from './watch';

interface WatchRowsProps {
  scroller: RefObject<HTMLDivElement | null>;
  rows: readonly WatchRow[];
  waiting: number;
  onRelease: () => void;
  chosen: string | null;
  addressOf: (row: WatchRow) => string;
}

export function WatchRows({ scroller, rows, waiting, onRelease, chosen, addressOf }: WatchRowsProps) {
  return (
    <div className="list-scroll" ref={scroller} data-testid="watch-list">
      {waiting > 0 && (
        <button type="button" className="new-rows" onClick={onRelease}>
          {text.live.queue.newRows(waiting)}
        </button>
      )}
      <VirtualList
        scroller={scroller}
        count={rows.length}
        rowHeight_px={84}
        keyOf={(index) => rows[index]?.key ?? index}
        label={fraudText.watch.label}
        activeIndex={rows.findIndex((row) => row.key === chosen)}
      >
        {(index) => {
          const row = rows[index];
          return row ? <Row row={row} href={addressOf(row)} selected={row.key === chosen} /> : null;
        }}
      </VirtualList>
    </div>
  );
}

const Row = memo(function Row({ row, href, selected }: { row: WatchRow; href: string; selected: boolean }) {
  const zone = useSiteZone(row.site_id);
  const now_ms = useNow(60_000);
  const level = levelOf(row.score);
  const direction =
    row.prediction && (fraudText.direction[row.prediction.direction] ?? row.prediction.direction);
  return (
    <Link
      className="row watch-row"
      href={href}
      aria-current={selected || undefined}
      data-testid="watch-row"
      data-event-id={row.key}
      data-prediction-id={row.prediction_id}
      data-verdict={row.outcome?.fraud === null || row.outcome === null ? '' : String(row.outcome.fraud)}
    >
      <span className="row-mark">
        <Mark look={RISK_LOOK[level]} labelled={false} />
      </span>
      <span className="row-title strong ellipsis">{row.person_name}</span>
      <span className="watch-score" data-level={level}>
        <b>{formatScore(row.score)}</b> <span className="muted">{fraudText.levels[level]}</span>
      </span>
      <span className="row-where muted ellipsis">
        {[[direction, formatMoment(row.at, now_ms, zone)].filter(Boolean).join(' '), row.site_name]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <span className="row-status">
        {row.outcome ? (
          <VerdictTag outcome={row.outcome} />
        ) : (
          row.anomaly && (fraudText.watch.anomalyStatus[row.anomaly.status] ?? '')
        )}
      </span>
      <span className="row-message ellipsis watch-reason">
        {row.kind && <span className="strong">{fraudTitle(row.kind)}: </span>}
        {row.reason}
      </span>
    </Link>
  );
});
