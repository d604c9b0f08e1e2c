import { LocateFixed, MapPin } from 'lucide-react';
import { useDeeds } from '../../alerts/deeds';
import type { Alert } from '../../api/types';
import type { Person } from '../../feed/picture';
import { useCan } from '../../session/session';
import { useKey } from '../../shell/keys';
import { text } from '../../text';
import { askReveal } from '../reveal';
import { useLiveParam, useSelection } from '../selection';

/** On a phone the map is another screen: showing a place there means going there. */
export function useShowOnMap() {
  const [, setView] = useLiveParam<'queue' | 'map'>('view', 'queue');
  return () => {
    setView('map');
    askReveal();
  };
}

export function PersonActions({ person, alerts }: { person: Person; alerts: readonly Alert[] }) {
  const deeds = useDeeds();
  const mayAct = useCan('noc:ack_alerts');
  const [, select] = useSelection();
  const showOnMap = useShowOnMap();
  const gravest = alerts.find((alert) => alert.status === 'NEW');
  const acknowledge = () => gravest && void deeds.acknowledge(gravest);
  const keyIsMine = useKey('a', acknowledge, mayAct && gravest !== undefined);
  const { site_id } = person;
  return (
    <>
      {mayAct && gravest && (
        <button type="button" className="button primary" onClick={acknowledge}>
          {text.alerts.acknowledge} {keyIsMine && <kbd>A</kbd>}
        </button>
      )}
      <button type="button" className="button" onClick={showOnMap} disabled={person.lat === null}>
        <LocateFixed size={15} aria-hidden="true" /> {text.live.panel.showOnMap} <kbd>M</kbd>
      </button>
      {site_id !== null && (
        <button type="button" className="button" onClick={() => select({ kind: 'site', id: site_id })}>
          <MapPin size={15} aria-hidden="true" /> {text.live.panel.openSite}
        </button>
      )}
    </>
  );
}
