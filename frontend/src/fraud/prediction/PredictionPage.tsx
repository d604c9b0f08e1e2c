import { ArrowLeft, FileText } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError } from '../../api/client';
import type { PredictionDetail } from '../../api/fraud';
import { useSiteZone } from '../../judgement/place';
import { Section } from '../../live/panel/Section';
import { Empty, Failure, Skeleton } from '../../parts/Notice';
import { useCan } from '../../session/session';
import { useKey } from '../../shell/keys';
import { fraudText } from '../../text/fraud';
import { Detectors } from '../Detectors';
import { useOutcomeOf } from '../deeds';
import { Factors } from '../Factors';
import { FraudFrame } from '../FraudFrame';
import { usePrediction, useRenewal } from '../queries';
import { VerdictBar } from '../VerdictBar';
import { FeatureTable } from './FeatureTable';
import { LabelHistory } from './LabelHistory';
import { Links } from './Links';
import { PredictionHead } from './PredictionHead';
import { PunchFactsSection } from './PunchFactsSection';
import { Scorings } from './Scorings';
import { Similar } from './Similar';

const PunchMap = lazy(() => import('./PunchMap'));
const t = fraudText.prediction;

/** One scoring of one punch: how high, why, what speaks against, what was said, and the verdict. */
export default function PredictionPage({ id }: { id: string }) {
  const may = useCan('security:fraud:view');
  return (
    <FraudFrame
      at=""
      title={t.kicker}
      testId="prediction-page"
      className="prediction-page"
      tools={
        <p className="prediction-tools">
          <Link className="back-link muted" href="/fraud">
            <ArrowLeft size={15} aria-hidden="true" /> {t.back}
          </Link>
          <Link className="button small" href={`/fraud/predictions/${id}/evidence`}>
            <FileText size={14} aria-hidden="true" /> {t.evidencePage}
          </Link>
        </p>
      }
    >
      {may && <Prediction id={id} />}
    </FraudFrame>
  );
}

function Prediction({ id }: { id: string }) {
  const query = usePrediction(id);
  useRenewal(query.refetch);
  const [, navigate] = useLocation();
  useKey('Escape', () => navigate('/fraud'));
  if (query.data) return <Known prediction={query.data} />;
  if (!query.isError) return <Skeleton rows={12} />;
  if (query.error instanceof ApiError && (query.error.status === 404 || query.error.status === 422)) {
    return (
      <Empty title={t.gone}>
        <Link className="button" href="/fraud">
          {t.back}
        </Link>
      </Empty>
    );
  }
  return <Failure error={query.error} onRetry={() => query.refetch()} />;
}

function Known({ prediction }: { prediction: PredictionDetail }) {
  const outcome = useOutcomeOf()(prediction);
  const zone = useSiteZone(prediction.site_id);
  const [newest] = prediction.history;
  const superseded = newest !== undefined && newest.prediction_id !== prediction.prediction_id;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="page-body prediction-body" tabIndex={0} aria-label={prediction.person_name}>
      <div className="prediction-top">
        {superseded && (
          <p className="degraded" role="note">
            {t.superseded} <Link href={`/fraud/predictions/${newest.prediction_id}`}>{t.showNewest}</Link>
          </p>
        )}
        <PredictionHead prediction={prediction} />
        <VerdictBar of={prediction} outcome={outcome} noted />
      </div>
      <div className="prediction-columns">
        <div className="prediction-column">
          <Section title={t.factors}>
            <Factors factors={prediction.top_factors} />
          </Section>
          <Section title={t.detectors}>
            <Detectors detectors={prediction.detectors} zone={zone} />
          </Section>
          <Section title={t.features}>
            <FeatureTable prediction={prediction} />
          </Section>
        </div>
        <div className="prediction-column">
          <Section title={t.map}>
            <Suspense fallback={<Skeleton rows={6} />}>
              <PunchMap prediction={prediction} />
            </Suspense>
          </Section>
          <PunchFactsSection prediction={prediction} zone={zone} />
          <Section title={t.scorings}>
            <Scorings prediction={prediction} zone={zone} />
          </Section>
          <Section title={t.labels}>
            <LabelHistory labels={prediction.labels} zone={zone} />
          </Section>
          <Section title={t.similar}>
            <Similar similar={prediction.similar} zone={zone} />
          </Section>
          <Section title={t.links}>
            <Links prediction={prediction} />
          </Section>
        </div>
      </div>
    </section>
  );
}
