import { lazy, Suspense, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../api/client';
import type { IncidentDetail } from '../api/response';
import { usePicture } from '../feed/LiveProvider';
import { Section } from '../live/panel/Section';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { HintSection } from './HintSection';
import { IncidentHead } from './IncidentHead';
import { IncidentTimeline } from './IncidentTimeline';
import { InvestigationSection } from './InvestigationSection';
import { MemberTable } from './MemberTable';
import { useIncident, useScene } from './queries';
import { spanOf } from './replay';
import { ScoreSection } from './ScoreSection';
import { SimilarSection } from './SimilarSection';

const IncidentMap = lazy(() => import('./IncidentMap'));
const t = text.incidents;
/** What followed the last event is looked at too. */
const AFTER_MS = 10 * 60_000;

/** Everything about one trouble on one page: the line of time, the map at that moment, what belongs to it, what it was. */
export function IncidentPage({ id }: { id: string }) {
  const incident = useIncident(id);
  return (
    <main id="content" className="page incident-page" data-testid="incident-page">
      {incident.isPending && <Skeleton rows={10} />}
      {incident.isError && <Unknown error={incident.error} onRetry={() => incident.refetch()} />}
      {incident.data && <Known incident={incident.data} />}
    </main>
  );
}

function Unknown({ error, onRetry }: { error: unknown; onRetry: () => unknown }) {
  if (!(error instanceof ApiError && error.status === 404))
    return <Failure error={error} onRetry={onRetry} />;
  return (
    <Empty title={t.gone}>
      <Link className="button" href="/incidents">
        {t.back}
      </Link>
    </Empty>
  );
}

function Known({ incident }: { incident: IncidentDetail }) {
  const { siteById } = usePicture();
  const zone = incident.site_id === null ? undefined : siteById.get(incident.site_id)?.timezone;
  const now_ms = useNow(60_000);
  const end_ms = Math.min(now_ms, Date.parse(incident.last_event_at) + AFTER_MS);
  const scene = useScene(incident.id, new Date(end_ms).toISOString());
  const span = useMemo(() => (scene.data ? spanOf(scene.data, incident) : null), [scene.data, incident]);
  const [moment_ms, setMoment] = useState<number | null>(null);
  const clamp = (at_ms: number) => (span ? Math.max(span.from_ms, Math.min(span.to_ms, at_ms)) : at_ms);
  return (
    <>
      <IncidentHead incident={incident} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="page-body incident-body" tabIndex={0} aria-label={incident.title}>
        <div className="incident-column">
          <HintSection hint={incident.root_cause_hint} zone={zone} />
          <InvestigationSection incident={incident} zone={zone} />
          <IncidentTimeline
            happenings={incident.timeline}
            zone={zone}
            now_ms={now_ms}
            at_ms={moment_ms}
            onMoment={(at_ms) => setMoment(clamp(at_ms))}
          />
        </div>
        <div className="incident-column incident-aside">
          {scene.isError && <Failure error={scene.error} onRetry={() => scene.refetch()} />}
          {scene.data && span && (
            <Suspense fallback={<Skeleton rows={6} />}>
              <IncidentMap
                scene={scene.data}
                span={span}
                at_ms={clamp(moment_ms ?? span.to_ms)}
                zone={zone}
                onMoment={(at_ms) => setMoment(at_ms >= span.to_ms ? null : at_ms)}
              />
            </Suspense>
          )}
          <MemberTable members={incident.members} zone={zone} />
          <ScoreSection score={incident.correlation_score} parts={incident.score_parts} />
          {incident.severity_reasons.length > 0 && (
            <Section title={t.severityWhy}>
              <ul className="reason-list">
                {incident.severity_reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
            </Section>
          )}
          <SimilarSection similar={incident.similar} zone={zone} />
        </div>
      </section>
    </>
  );
}
