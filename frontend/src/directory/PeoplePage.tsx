import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useLoaded, usePicture } from '../feed/LiveProvider';
import { linkTo } from '../live/selection';
import { StateMark } from '../marks/Mark';
import { STATE_LOOK, STATES } from '../marks/severity';
import { matches } from '../shell/search';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatAge, formatClock, formatShare } from '../timing/format';
import { DirectoryTable } from './DirectoryTable';

export function PeoplePage() {
  const { people, siteById } = usePicture();
  const loaded = useLoaded();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const [state, setState] = useState('');
  const now_ms = useNow(5_000);
  const shown = useMemo(
    () =>
      people.filter(
        (person) =>
          (!state || person.shown === state) &&
          matches(query, person.name, person.code, person.site_name, person.role),
      ),
    [people, query, state],
  );
  return (
    <DirectoryTable
      title={text.nav.people}
      columns={text.live.guards.columns}
      wideOnly={[2, 3, 5, 8]}
      loaded={loaded}
      items={shown}
      query={query}
      onQuery={setQuery}
      emptyHint={text.live.guards.emptyHint}
      keyOf={(person) => person.person_id}
      onOpen={(person) => navigate(linkTo('person', person.person_id))}
      rowAttributes={(person) => ({
        'data-testid': 'person-row',
        'data-person-id': person.person_id,
        'data-state': person.shown,
        'data-at': person.at ?? '',
      })}
      filter={
        <select
          className="field"
          aria-label={text.live.panel.state}
          value={state}
          onChange={(event) => setState(event.target.value)}
        >
          <option value="">{text.alerts.page.any}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {STATE_LOOK[one].label}
            </option>
          ))}
        </select>
      }
      cells={(person) => {
        const zone = person.site_id === null ? undefined : siteById.get(person.site_id)?.timezone;
        const shift = person.shift;
        return [
          <span key="state" className="with-mark">
            <StateMark state={person.shown} size={13} labelled={false} /> {STATE_LOOK[person.shown].label}
          </span>,
          <b key="name">{person.name}</b>,
          person.code,
          person.role,
          person.site_name,
          shift ? `${formatClock(shift.start, zone)}–${formatClock(shift.end, zone)}` : '–',
          person.at ? formatAge(person.at, now_ms) : text.live.guards.noFix,
          formatShare(person.battery),
          [person.network, person.signal_dbm === null ? null : `${person.signal_dbm} dBm`]
            .filter(Boolean)
            .join(' · '),
        ];
      }}
    />
  );
}
