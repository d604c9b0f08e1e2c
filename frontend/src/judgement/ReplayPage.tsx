import '../style/judgement.css';
import { ArrowLeft, ShieldCheck } from 'lucide-react';
import { Link } from 'wouter';
import { Facts } from '../live/panel/Section';
import { Failure, Skeleton } from '../parts/Notice';
import { tellDone, tellError } from '../shell/toasts';
import { judgementText as t } from '../text/judgement';
import { useNow } from '../timing/clock';
import { formatMoment, zoneName } from '../timing/format';
import { useCommonZone } from './place';
import { isUnderWay, useReplay } from './queries';
import { Figures, KindTable } from './ReplayComparison';
import { ReplayFindings } from './ReplayFindings';
import { ReplayProgress, ReplayStatusMark, useWindowWords } from './ReplayList';
import { Slab } from './Slab';
import { settingsInWords } from './supposing';
import type { ReplayDetail } from './types';
import { formatTook, replayName } from './words';

/** One replay: what would have been said under its settings, beside what those in force say. */
export default function ReplayPage({ id }: { id: number }) {
  const replay = useReplay(id);
  return (
    <main id="content" className="page judgement" data-testid="replay-page" data-status={replay.data?.status}>
      {replay.isPending && <Skeleton rows={10} />}
      {replay.isError && (
        <>
          <header className="page-head">
            <h1>{t.replays.title}</h1>
          </header>
          <Failure error={replay.error} onRetry={() => replay.refetch()} />
        </>
      )}
      {replay.data && <Replayed replay={replay.data} />}
    </main>
  );
}

function Replayed({ replay }: { replay: ReplayDetail }) {
  const window = useWindowWords(replay);
  const name = replayName(replay, window);
  const { comparison } = replay;
  return (
    <>
      <header className="page-head">
        <div>
          <Link className="back-link muted" href="/replays">
            <ArrowLeft size={14} aria-hidden="true" /> {t.replay.back}
          </Link>
          <h1>{name}</h1>
          <p className="muted">{window}</p>
        </div>
        <ReplayStatusMark status={replay.status} />
      </header>
      <div className="page-body replay">
        <p className="harmless">
          <ShieldCheck size={16} aria-hidden="true" /> {t.replay.harmless}
        </p>
        <Outcome replay={replay} name={name} />
        {replay.status === 'DONE' && comparison && (
          <>
            <Figures comparison={comparison} />
            <KindTable comparison={comparison} />
          </>
        )}
        {replay.status === 'DONE' && <ReplayFindings replay={replay} />}
        <HowItWasRun replay={replay} />
      </div>
    </>
  );
}

/** The sentence; while there is none, why not. */
function Outcome({ replay, name }: { replay: ReplayDetail; name: string }) {
  if (replay.status === 'DONE') {
    return <p className="sentence">{replay.comparison?.sentence ?? t.replay.noComparison}</p>;
  }
  if (isUnderWay(replay)) {
    return (
      <div className="outcome-box">
        <p className="strong" role="status">
          {replay.status === 'QUEUED' ? t.replay.waiting : t.replay.running}
        </p>
        <ReplayProgress replay={replay} name={name} />
      </div>
    );
  }
  if (replay.status === 'CANCELLED') return <p className="sentence muted">{t.replay.cancelled}</p>;
  return (
    <div className="outcome-box" role="alert">
      <p className="strong">{t.replay.failed}</p>
      {replay.error && <p className="failed">{replay.error}</p>}
      <p className="muted">{t.replay.failedHint}</p>
    </div>
  );
}

function HowItWasRun({ replay }: { replay: ReplayDetail }) {
  const now_ms = useNow(60_000);
  const zone = useCommonZone();
  const window = useWindowWords(replay);
  const took_ms =
    replay.started_at && replay.finished_at
      ? Date.parse(replay.finished_at) - Date.parse(replay.started_at)
      : -1;
  return (
    <Slab title={t.replay.facts} className="replay-facts">
      <div className="slab-part">
        <Facts
          facts={[
            [t.replay.windowOf, `${window} ${zoneName(now_ms, zone)}`],
            [t.replay.settings, settingsInWords(replay.settings) || t.replays.asInForce],
            ...(took_ms < 0 ? [] : [[t.replay.took, formatTook(took_ms)] as [string, string]]),
            [
              t.replay.asked,
              [replay.requested_by?.name, formatMoment(replay.created_at, now_ms, zone)]
                .filter(Boolean)
                .join(', '),
            ],
          ]}
        />
        {replay.digest && <Digest digest={replay.digest} />}
      </div>
    </Slab>
  );
}

function Digest({ digest }: { digest: string }) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(digest);
      tellDone(t.replay.copied);
    } catch {
      tellError(t.replay.notCopied); // Not allowed, or the page did not come over HTTPS.
    }
  }
  return (
    <div className="digest">
      <p className="muted">{t.replay.digest}</p>
      <code data-testid="digest">{digest}</code>
      <button type="button" className="button small" onClick={() => void copy()}>
        {t.replay.copy}
      </button>
      <p className="muted">{t.replay.digestHint}</p>
    </div>
  );
}
