import { ArrowLeft, ChevronLeft, ChevronRight, MapPin, X } from 'lucide-react';
import { useLocation } from 'wouter';
import { ApiError } from '../api/client';
import type { Finding } from '../api/findings';
import { useLiveState } from '../feed/LiveProvider';
import { askReveal } from '../live/reveal';
import { linkTo } from '../live/selection';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { usePhone } from '../parts/usePhone';
import { useKey } from '../shell/keys';
import { text } from '../text';
import { FindingBody } from './detail/FindingBody';
import { FindingLead, FindingTags } from './detail/FindingHead';
import { FindingActions } from './FindingActions';
import { useFindingDetail } from './queries';
import type { Walk } from './useWalk';

interface FindingPaneProps {
  id: number;
  /** As the list has it; an address may name one that is in no list. */
  known: Finding | undefined;
  keys: boolean;
  walk: Walk;
  onClose: () => void;
}

/** The finding that is read, beside the list; on a phone below a bar that steps through the list. */
export function FindingPane({ id, known, keys, walk, onClose }: FindingPaneProps) {
  const live = useLiveState((state) => state.findings.get(id));
  const held = live ?? known;
  const detail = useFindingDetail(id, held?.version);
  const finding = held ?? detail.data;
  return (
    <section
      className="panel finding-pane"
      data-testid="finding-detail"
      aria-label={finding?.title ?? text.findings.finding}
    >
      <PaneBar walk={walk} onClose={onClose} finding={finding} />
      {finding ? (
        <>
          <header className="panel-head">
            <div className="panel-kicker">
              <FindingTags finding={finding} />
            </div>
            <h2>{finding.title}</h2>
            <FindingLead finding={finding} />
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
          <section className="panel-body" tabIndex={0} aria-label={text.live.panel.details}>
            <FindingBody finding={finding} detail={detail} />
          </section>
          <footer className="panel-foot finding-foot">
            <FindingActions finding={finding} keys={keys} />
          </footer>
        </>
      ) : (
        <Unknown detail={detail} />
      )}
    </section>
  );
}

function Unknown({ detail }: { detail: ReturnType<typeof useFindingDetail> }) {
  if (!detail.isError) return <Skeleton rows={8} />;
  const gone = detail.error instanceof ApiError && detail.error.status === 404;
  return gone ? (
    <Empty title={text.findings.detail.gone} />
  ) : (
    <Failure error={detail.error} onRetry={() => detail.refetch()} />
  );
}

interface PaneBarProps {
  walk: Walk;
  onClose: () => void;
  finding: Finding | undefined;
}

function PaneBar({ walk, onClose, finding }: PaneBarProps) {
  const phone = usePhone();
  const t = text.findings.list;
  return (
    <div className="pane-bar">
      <button
        type="button"
        className="icon-button"
        aria-label={phone ? t.back : text.common.close}
        onClick={onClose}
      >
        {phone ? <ArrowLeft size={20} /> : <X size={17} />}
      </button>
      {walk.at >= 0 && (
        <>
          <button
            type="button"
            className="icon-button"
            aria-label={t.previous}
            disabled={walk.at === 0}
            onClick={walk.previous}
          >
            <ChevronLeft size={18} />
          </button>
          <span className="muted">{t.position(walk.at + 1, walk.total)}</span>
          <button
            type="button"
            className="icon-button"
            aria-label={t.next}
            disabled={walk.at + 1 === walk.total}
            onClick={walk.next}
          >
            <ChevronRight size={18} />
          </button>
        </>
      )}
      <span className="pane-gap" />
      {finding && <MapButton finding={finding} />}
    </div>
  );
}

/** The map of the live page, on whom or what the finding is about. */
function MapButton({ finding }: { finding: Finding }) {
  const [, navigate] = useLocation();
  const { person_id, site_id } = finding;
  const to =
    person_id !== null ? linkTo('person', person_id) : site_id !== null ? linkTo('site', site_id) : null;
  const go = () => {
    if (to === null) return;
    navigate(`${to}&view=map`);
    askReveal();
  };
  useKey('m', go, to !== null);
  if (to === null) return null;
  return (
    <button type="button" className="button small" onClick={go}>
      <MapPin size={14} aria-hidden="true" /> {text.findings.detail.map} <kbd>M</kbd>
    </button>
  );
}
