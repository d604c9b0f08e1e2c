import '../../style/evidence.css';
import { ArrowLeft, Printer } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'wouter';
import type { PredictionDetail } from '../../api/fraud';
import { Locked } from '../../desk/parts';
import { useSiteZone } from '../../judgement/place';
import { Failure, Skeleton } from '../../parts/Notice';
import { useCan, useSession } from '../../session/session';
import { fraudText, fraudTitle } from '../../text/fraud';
import { useNow } from '../../timing/clock';
import { formatShare } from '../../timing/format';
import { usePrediction } from '../queries';
import {
  evidenceLines,
  featureName,
  formatFull,
  formatScore,
  formatValue,
  kindOf,
  levelOf,
  verdictWords,
} from '../words';
import { labelWords } from './LabelHistory';
import { factsOf } from './PunchFactsSection';
import { evidenceSpots } from './places';
import { whyOf } from './Scorings';

const t = fraudText.evidencePage;
const p = fraudText.prediction;

/** All that is known of one scoring, black on white, for a file or a hearing. */
export default function EvidencePage({ id }: { id: string }) {
  const may = useCan('security:fraud:view');
  const query = usePrediction(may ? id : null);
  return (
    <main id="content" className="evidence-sheet" data-testid="evidence-page">
      <nav className="evidence-tools" aria-label={t.title}>
        <Link href={`/fraud/predictions/${id}`}>
          <ArrowLeft size={15} aria-hidden="true" /> {t.back}
        </Link>
        <button type="button" className="button" onClick={() => print()}>
          <Printer size={15} aria-hidden="true" /> {t.print}
        </button>
      </nav>
      {!may && <Locked>{fraudText.locked}</Locked>}
      {may && query.isError && <Failure error={query.error} onRetry={() => query.refetch()} />}
      {may && query.isPending && <Skeleton rows={14} />}
      {query.data && <Sheet prediction={query.data} />}
    </main>
  );
}

function Sheet({ prediction }: { prediction: PredictionDetail }) {
  const zone = useSiteZone(prediction.site_id);
  const { user, tenant } = useSession();
  const now_ms = useNow(60_000);
  const kind = kindOf(prediction);
  const named = (at: string) => formatFull(at, zone);
  const title = kind ? p.judged(fraudTitle(kind), prediction.person_name) : p.clean(prediction.person_name);
  // The title names the file that a browser prints to.
  useEffect(() => {
    const before = document.title;
    document.title = `${prediction.person_code} ${prediction.at.slice(0, 10)} ${prediction.prediction_id}`;
    return () => {
      document.title = before;
    };
  }, [prediction]);
  return (
    <article>
      <header>
        <p>{tenant.name}</p>
        <h1>{t.title}</h1>
        <p className="evidence-title">{title}</p>
        <p>{t.printed(named(new Date(now_ms).toISOString()), user.name)}</p>
        <p className="evidence-warning">{t.warning}</p>
      </header>
      <Rows title={t.about} rows={aboutRows(prediction, named)} />
      <Rows title={p.facts} rows={factsOf(prediction, zone, named)} />
      <DetectorPart prediction={prediction} zone={zone} />
      <Rows
        title={p.factors}
        rows={prediction.top_factors.map((one) => [one.speaks === 'for' ? p.for : p.against, one.words])}
      />
      <Rows
        title={p.positions}
        rows={evidenceSpots(prediction.detectors).map((spot) => [
          spot.name,
          `${spot.lat.toFixed(5)}, ${spot.lon.toFixed(5)}${spot.at ? ` · ${named(spot.at)}` : ''}`,
        ])}
      />
      <Rows
        title={p.scorings}
        rows={prediction.history.map((one) => [
          named(one.scored_at),
          `${formatScore(one.fraud_score)} · ${whyOf(one)} · ${fraudText.byModel(one.model_version)} · ${one.prediction_id}`,
        ])}
      />
      <Rows
        title={p.labels}
        rows={prediction.labels.map((one) => [
          named(one.at),
          [labelWords(one), one.by.name, one.source, one.notes].filter(Boolean).join(' · '),
        ])}
      />
      <Rows title={t.ids} rows={idRows(prediction)} />
      <Measures features={prediction.features} />
    </article>
  );
}

function aboutRows(prediction: PredictionDetail, named: (at: string) => string): [string, string][] {
  const { fraud_score, fraud_probability, rules_score, model_version } = prediction;
  return [
    [t.person, `${prediction.person_name} (${prediction.person_code})`],
    [t.site, prediction.site_name ?? t.none],
    [fraudText.score, `${formatScore(fraud_score)} (${fraudText.levels[levelOf(fraud_score)]})`],
    [p.kicker, `${formatScore(fraud_probability)} · ${fraudText.byModel(model_version)}`],
    [p.detectors, formatScore(rules_score)],
    [prediction.final ? fraudText.final : fraudText.first, named(prediction.scored_at)],
    ...evidenceLines(prediction.degraded).map(([name, why]): [string, string] => [
      `${fraudText.degraded} ${name}`,
      why,
    ]),
    [t.verdict, verdictWords(prediction.outcome)],
  ];
}

function idRows(prediction: PredictionDetail): [string, string][] {
  const shown = (id: number | null) => (id === null ? t.none : String(id));
  return [
    ['prediction_id', prediction.prediction_id],
    ['supersedes', prediction.supersedes ?? t.none],
    ['event_id', prediction.event_id],
    ['person_id', String(prediction.person_id)],
    ['site_id', shown(prediction.site_id)],
    ['anomaly_id', shown(prediction.anomaly_id)],
    ['alert_id', shown(prediction.alert_id)],
    ['ticket_id', shown(prediction.ticket_id)],
  ];
}

function DetectorPart({ prediction, zone }: { prediction: PredictionDetail; zone: string | undefined }) {
  return (
    <section>
      <h2>{p.detectors}</h2>
      {prediction.detectors.map((one) => (
        <div key={one.detector} className="evidence-detector">
          <h3>
            {one.title}: {formatScore(one.score)}, {p.sure(formatShare(one.confidence))}
          </h3>
          <p>{one.reason}</p>
          {one.clears && (
            <p>
              {p.clears} {one.clears}
            </p>
          )}
          {evidenceLines(one.evidence, zone).length > 0 && (
            <p className="evidence-lines">
              {evidenceLines(one.evidence, zone)
                .map(([name, value]) => `${name}: ${value}`)
                .join('; ')}
            </p>
          )}
        </div>
      ))}
      {prediction.detectors.length === 0 && <p>{p.noDetectors}</p>}
    </section>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <table>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={`${name}/${value}`}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What was measured, close together; what was not, by name alone. */
function Measures({ features }: Pick<PredictionDetail, 'features'>) {
  const all = Object.entries(features);
  const missing = all.filter(([, value]) => value === null).map(([name]) => featureName(name));
  return (
    <section>
      <h2>{p.features}</h2>
      <ul className="evidence-measures">
        {all.map(
          ([name, value]) =>
            value !== null && (
              <li key={name}>
                {featureName(name)}: <b>{formatValue(value)}</b>
              </li>
            ),
        )}
      </ul>
      {missing.length > 0 && (
        <p className="evidence-lines">
          {p.missing}: {missing.join(', ')}
        </p>
      )}
    </section>
  );
}
