import { Link } from 'wouter';
import { Mark } from '../marks/Mark';
import type { Look } from '../marks/severity';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { useCan } from '../session/session';
import { text } from '../text';
import { judgementText as t } from '../text/judgement';
import { useNow } from '../timing/clock';
import { formatMoment, formatShare } from '../timing/format';
import { useCancelReplay } from './deeds';
import { useCommonZone } from './place';
import { isUnderWay, useReplays } from './queries';
import { Slab } from './Slab';
import { settingsInWords } from './supposing';
import type { Replay, ReplayStatus } from './types';
import { formatFull, replayName } from './words';

const LOOKS: Record<ReplayStatus, Look> = {
  QUEUED: { shape: 'dot', token: '--info', label: t.replays.status.QUEUED },
  RUNNING: { shape: 'ring', token: '--accent', label: t.replays.status.RUNNING },
  DONE: { shape: 'circle', token: '--fine', label: t.replays.status.DONE },
  FAILED: { shape: 'triangle', token: '--high', label: t.replays.status.FAILED },
  CANCELLED: { shape: 'dot', token: '--info', label: t.replays.status.CANCELLED },
};

export function ReplayStatusMark({ status }: { status: ReplayStatus }) {
  return (
    <span className="with-mark replay-status">
      <Mark look={LOOKS[status]} size={12} labelled={false} /> {LOOKS[status].label}
    </span>
  );
}

export function ReplayList() {
  const replays = useReplays();
  const known = replays.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Slab title={t.replays.list} testId="replay-list">
      {replays.isPending && <Skeleton rows={6} />}
      {replays.isError && <Failure error={replays.error} onRetry={() => replays.refetch()} />}
      {replays.data && known.length === 0 && <Empty title={t.replays.empty} hint={t.replays.emptyHint} />}
      {known.length > 0 && (
        <ol className="replay-rows">
          {known.map((replay) => (
            <ReplayRow key={replay.id} replay={replay} />
          ))}
        </ol>
      )}
      {replays.hasNextPage && (
        <p className="slab-part">
          <button
            type="button"
            className="button small"
            disabled={replays.isFetchingNextPage}
            onClick={() => replays.fetchNextPage()}
          >
            {replays.isFetchingNextPage ? text.common.loading : t.replays.more}
          </button>
        </p>
      )}
    </Slab>
  );
}

export function useWindowWords(replay: Pick<Replay, 'since' | 'until'>): string {
  const zone = useCommonZone();
  return t.replays.unnamed(formatFull(replay.since, zone), formatFull(replay.until, zone));
}

function ReplayRow({ replay }: { replay: Replay }) {
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  const window = useWindowWords(replay);
  const name = replayName(replay, window);
  const asked = formatMoment(replay.created_at, now_ms, zone);
  return (
    <li
      className="replay-row"
      data-testid="replay-row"
      data-replay-id={replay.id}
      data-status={replay.status}
    >
      <Link className="strong" href={`/replays/${replay.id}`}>
        {name}
      </Link>
      <ReplayStatusMark status={replay.status} />
      <p className="replay-about">
        {[
          name !== window && window,
          name !== settingsInWords(replay.settings) &&
            (settingsInWords(replay.settings) || t.replays.asInForce),
          replay.requested_by ? t.replays.askedBy(replay.requested_by.name, asked) : t.replays.asked(asked),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p className="number replay-count">{replay.findings !== null && t.replays.findings(replay.findings)}</p>
      {isUnderWay(replay) && <ReplayProgress replay={replay} name={name} />}
      {replay.status === 'FAILED' && replay.error && <p className="failed replay-about">{replay.error}</p>}
    </li>
  );
}

/** How far it is, and the button that stops it. */
export function ReplayProgress({ replay, name }: { replay: Replay; name: string }) {
  const mayCancel = useCan('noc:configure');
  const cancel = useCancelReplay();
  return (
    <div className="replay-progress">
      <progress max={1} value={replay.progress} aria-label={t.replays.progressLabel(name)} />
      <span className="muted">{t.replays.progress(formatShare(replay.progress), replay.stage)}</span>
      {mayCancel && (
        <button
          type="button"
          className="button small"
          data-testid="cancel-replay"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate(replay.id)}
        >
          {t.replays.cancel}
        </button>
      )}
    </div>
  );
}
