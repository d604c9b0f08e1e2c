import { ArrowLeft } from 'lucide-react';
import type { Outcome, ToLabel } from '../../api/fraud';
import { Section } from '../../live/panel/Section';
import { text } from '../../text';
import { fraudText } from '../../text/fraud';
import { Detectors } from '../Detectors';
import { Factors } from '../Factors';
import { Links } from '../prediction/Links';
import { PredictionHead } from '../prediction/PredictionHead';
import { VerdictBar } from '../VerdictBar';

const t = fraudText.prediction;

interface LabelPaneProps {
  item: ToLabel;
  outcome: Outcome | null;
  position: string;
  onSaying: () => void;
  onSkip: () => void;
  onClose?: (() => void) | undefined;
}

/** The punch that is judged, with its reasons; a verdict goes on to the next at once. */
export function LabelPane({ item, outcome, position, onSaying, onSkip, onClose }: LabelPaneProps) {
  return (
    <section className="panel work-pane watch-pane" aria-label={item.person_name} data-testid="label-pane">
      <div className="watch-pane-head">
        {onClose && (
          <button type="button" className="icon-button" aria-label={text.common.close} onClick={onClose}>
            <ArrowLeft size={20} />
          </button>
        )}
        <p className="muted">
          {position} · {item.why}
        </p>
        <PredictionHead prediction={item} opens />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="panel-body" tabIndex={0} aria-label={text.live.panel.details}>
        <Section title={t.factors}>
          <Factors factors={item.top_factors} most={6} />
        </Section>
        <Section title={t.detectors}>
          <Detectors
            detectors={item.detectors}
            brief
            said={item.top_factors.slice(0, 6).map((one) => one.words)}
          />
        </Section>
        <Section title={t.links}>
          <Links prediction={item} />
        </Section>
      </section>
      <footer className="panel-foot verdict-foot">
        <VerdictBar of={item} outcome={outcome} onSaying={onSaying}>
          <button type="button" className="button quiet" onClick={onSkip}>
            {fraudText.verdicts.skip} <kbd>N</kbd>
          </button>
        </VerdictBar>
      </footer>
    </section>
  );
}
