import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Link, Redirect, Route, Switch } from 'wouter';
import { Alarm } from './alarm/Alarm';
import { NewAlertSpeaker } from './alarm/NewAlertSpeaker';
import { AlertsPage } from './alerts/AlertsPage';
import { PeoplePage } from './directory/PeoplePage';
import { SitesPage } from './directory/SitesPage';
import { LiveProvider } from './feed/LiveProvider';
import { FindingsPage } from './findings/FindingsPage';
import { LivePage } from './live/LivePage';
import { ErrorBoundary } from './parts/ErrorBoundary';
import { Empty, Skeleton } from './parts/Notice';
import { usePhone } from './parts/usePhone';
import { SessionGate } from './session/SessionGate';
import { queryClient } from './session/session';
import { BottomNav } from './shell/BottomNav';
import { Dialogs } from './shell/dialogs';
import { FreshnessSpeaker } from './shell/FreshnessChip';
import { listenToKeys } from './shell/keys';
import { NotLive } from './shell/NotLive';
import { PhoneBar } from './shell/PhoneBar';
import { Rail } from './shell/Rail';
import { SosBanner } from './shell/SosBanner';
import { useTheme } from './shell/settings';
import { TopBar } from './shell/TopBar';
import { Toasts } from './shell/toasts';
import { text } from './text';
import { PersonPage } from './timeline/PersonPage';
import { SitePage } from './timeline/SitePage';
import { WallPage } from './wall/WallPage';

const QueuePage = lazy(() => import('./queue/QueuePage'));
const IncidentsPage = lazy(() => import('./incidents/IncidentsPage'));
const TicketsPage = lazy(() => import('./tickets/TicketsPage'));
const SilencesPage = lazy(() => import('./silences/SilencesPage'));
const HandoverPage = lazy(() => import('./handover/HandoverPage'));
const NoticesPage = lazy(() => import('./notices/NoticesPage'));
const PlaybooksPage = lazy(() => import('./playbooks/PlaybooksPage'));
const StatisticsPage = lazy(() => import('./statistics/StatisticsPage'));
const BaselinesPage = lazy(() => import('./judgement/BaselinesPage'));
const TuningPage = lazy(() => import('./judgement/TuningPage'));
const ReplaysPage = lazy(() => import('./judgement/ReplaysPage'));
const ReplayPage = lazy(() => import('./judgement/ReplayPage'));
const AnomalyPage = lazy(() => import('./fraud/anomaly/AnomalyPage'));
const WatchPage = lazy(() => import('./fraud/watch/WatchPage'));
const EvidencePage = lazy(() => import('./fraud/prediction/EvidencePage'));
const PersonFraudPage = lazy(() => import('./fraud/person/PersonFraudPage'));
const HeatPage = lazy(() => import('./fraud/heat/HeatPage'));
const LabelsPage = lazy(() => import('./fraud/labels/LabelsPage'));
const ModelPage = lazy(() => import('./fraud/model/ModelPage'));
const GroupsPage = lazy(() => import('./fraud/groups/GroupsPage'));
const FairnessPage = lazy(() => import('./fraud/fairness/FairnessPage'));
const PredictionPage = lazy(() => import('./fraud/prediction/PredictionPage'));

export function App() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <SessionGate>
          <LiveProvider>
            <Console />
          </LiveProvider>
        </SessionGate>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}

function Console() {
  useTheme();
  useEffect(listenToKeys, []);
  return (
    <>
      <Alarm />
      <FreshnessSpeaker />
      <NewAlertSpeaker />
      <Switch>
        <Route path="/wall" component={WallPage} />
        <Route path="/fraud/predictions/:id/evidence">{({ id }) => <Sheet id={id} />}</Route>
        <Route component={Desk} />
      </Switch>
      <Toasts />
      <Dialogs />
    </>
  );
}

/** A page for paper: no rail, no bars. */
function Sheet({ id }: { id: string }) {
  return (
    <Suspense fallback={<Skeleton rows={10} />}>
      <EvidencePage key={id} id={id} />
    </Suspense>
  );
}

/** Every page but the wall and what is made for paper: rail, bars, SOS banner, and the page itself. */
function Desk() {
  const phone = usePhone();
  return (
    <div className="desk">
      <a className="skip" href="#content">
        {text.nav.skip}
      </a>
      {!phone && <Rail />}
      <div className="desk-main">
        {phone ? <PhoneBar /> : <TopBar />}
        <NotLive />
        <SosBanner />
        <Suspense fallback={<Skeleton rows={10} />}>
          <Switch>
            <Route path="/" component={LivePage} />
            <Route path="/queue" component={QueuePage} />
            <Route path="/incidents/:id?">{({ id }) => <IncidentsPage id={id ?? null} />}</Route>
            <Route path="/tickets/:id?">{({ id }) => <TicketsPage id={id ? Number(id) : null} />}</Route>
            <Route path="/alerts" component={AlertsPage} />
            <Route path="/silences" component={SilencesPage} />
            <Route path="/handover" component={HandoverPage} />
            <Route path="/notices" component={NoticesPage} />
            <Route path="/playbooks" component={PlaybooksPage} />
            <Route path="/statistics" component={StatisticsPage} />
            <Route path="/findings/:id?">{({ id }) => <FindingsPage id={id ? Number(id) : null} />}</Route>
            <Route path="/people" component={PeoplePage} />
            <Route path="/people/:id">{({ id }) => <PersonPage key={id} id={Number(id)} />}</Route>
            <Route path="/sites" component={SitesPage} />
            <Route path="/sites/:id">{({ id }) => <SitePage key={id} id={Number(id)} />}</Route>
            <Route path="/baselines" component={BaselinesPage} />
            <Route path="/tuning" component={TuningPage} />
            <Route path="/replays" component={ReplaysPage} />
            <Route path="/replays/:id">{({ id }) => <ReplayPage key={id} id={Number(id)} />}</Route>
            <Route path="/fraud" component={WatchPage} />
            <Route path="/fraud/predictions/:id">{({ id }) => <PredictionPage key={id} id={id} />}</Route>
            <Route path="/fraud/people/:id">{({ id }) => <PersonFraudPage key={id} id={Number(id)} />}</Route>
            <Route path="/fraud/anomalies/:id">{({ id }) => <AnomalyPage key={id} id={Number(id)} />}</Route>
            <Route path="/fraud/heatmap" component={HeatPage} />
            <Route path="/fraud/labels" component={LabelsPage} />
            <Route path="/fraud/model" component={ModelPage} />
            <Route path="/fraud/groups" component={GroupsPage} />
            <Route path="/fraud/fairness" component={FairnessPage} />
            <Route path="/login">
              <Redirect to="/" replace />
            </Route>
            <Route component={NotFound} />
          </Switch>
        </Suspense>
      </div>
      {phone && <BottomNav />}
    </div>
  );
}

function NotFound() {
  return (
    <main id="content" className="page">
      <Empty title={text.common.notFound}>
        <Link className="button" href="/">
          {text.common.toLive}
        </Link>
      </Empty>
    </main>
  );
}
