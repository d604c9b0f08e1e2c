import { X } from 'lucide-react';
import { Link } from 'wouter';
import type { Prediction } from '../../api/fraud';
import { Section } from '../../live/panel/Section';
import { Failure, Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { fraudText } from '../../text/fraud';
import { Detectors } from '../Detectors';
import { Factors } from '../Factors';
import { Links } from '../prediction/Links';
import { PredictionHead } from '../prediction/PredictionHead';
import { usePrediction } from '../queries';
import { VerdictBar } from '../VerdictBar';
import type { WatchRow } from './watch';

const t = fraudText.prediction;

/** The punch that is read: its reasons and the verdict, beside the list. */
export function WatchPane({ row, onClose }: { row: WatchRow; onClose: () => void }) {
  const current = row.prediction?.prediction_id === row.prediction_id ? row.prediction : null;
  const query = usePrediction(current ? null : row.prediction_id);
  const prediction: Prediction | undefined = current ?? query.data;
  return (
    <section className="panel work-pane watch-pane" aria-label={row.person_name} data-testid="watch-pane">
      <div className="watch-pane-head">
        <button
          type="button"
          className="icon-button work-close"
          aria-label={text.common.close}
          onClick={onClose}
        >
          <X size={17} />
        </button>
        {prediction && <PredictionHead prediction={prediction} opens />}
        {!prediction && query.isError && <Failure error={query.error} onRetry={() => query.refetch()} />}
        {!prediction && !query.isError && <Skeleton rows={3} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="panel-body" tabIndex={0} aria-label={text.live.panel.details}>
        {prediction && (
          <>
            <Section title={t.factors}>
              <Factors factors={prediction.top_factors} most={6} />
            </Section>
            <Section title={t.detectors}>
              <Detectors
                detectors={prediction.detectors}
                brief
                said={prediction.top_factors.slice(0, 6).map((one) => one.words)}
              />
            </Section>
            <Section title={t.links}>
              <Links prediction={prediction} />
            </Section>
          </>
        )}
      </section>
      <footer className="panel-foot verdict-foot">
        <VerdictBar of={row} outcome={row.outcome} />
        <Link className="button" href={`/fraud/predictions/${row.prediction_id}`}>
          {fraudText.watch.open} <kbd>Enter</kbd>
        </Link>
      </footer>
    </section>
  );
}
