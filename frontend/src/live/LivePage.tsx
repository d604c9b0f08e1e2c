import { lazy, Suspense } from 'react';
import { Skeleton } from '../parts/Notice';
import { usePhone } from '../parts/usePhone';
import { text } from '../text';
import { ActivityStrip } from './ActivityStrip';
import { Lists } from './Lists';
import { MapCard } from './MapCard';
import { Panel } from './panel/Panel';
import { useLiveParam } from './selection';

const MapView = lazy(() => import('./map/MapView'));

/** Queue, map, and what is selected, side by side; on a phone one at a time. */
export function LivePage() {
  const [view] = useLiveParam<'queue' | 'map'>('view', 'queue');
  const phone = usePhone();
  return (
    <main id="content" className={`live-page view-${view}`}>
      <h1 className="visually-hidden">{text.nav.live}</h1>
      {(!phone || view === 'queue') && <Lists />}
      {(!phone || view === 'map') && (
        <div className="stage">
          <Suspense fallback={<Skeleton rows={6} />}>
            <MapView />
          </Suspense>
          <ActivityStrip />
        </div>
      )}
      {phone && view === 'map' ? <MapCard /> : <Panel />}
    </main>
  );
}
