import { memo, useCallback, useMemo, useRef, useState } from 'react';
import { useLoaded, usePicture } from '../feed/LiveProvider';
import type { Person } from '../feed/picture';
import { StateMark } from '../marks/Mark';
import { STATE_LOOK } from '../marks/severity';
import { Empty, Skeleton } from '../parts/Notice';
import { VirtualList } from '../parts/VirtualList';
import { matches } from '../shell/search';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatAge } from '../timing/format';
import { ListTools } from './ListTools';
import { useLiveParam, useSelection } from './selection';
import { useRowKeys } from './useRowKeys';

const VIEWS = ['shift', 'all'] as const;
type View = (typeof VIEWS)[number];

export function GuardList() {
  const { people } = usePicture();
  const loaded = useLoaded();
  const [view, setView] = useLiveParam<View>('guards', 'shift');
  const [query, setQuery] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const [, select] = useSelection();
  const onSelect = useCallback((id: number) => select({ kind: 'person', id }), [select]);
  const shown = useMemo(
    () =>
      people.filter(
        (person) =>
          (view === 'all' || person.shown !== 'off_duty') &&
          matches(query, person.name, person.code, person.site_name),
      ),
    [people, view, query],
  );
  const ids = useMemo(() => shown.map((person) => person.person_id), [shown]);
  const selection = useRowKeys('person', ids);
  const names = {
    shift: `${text.live.guards.onShiftOnly} ${people.filter((one) => one.shown !== 'off_duty').length}`,
    all: `${text.live.guards.everyone} ${people.length}`,
  };
  return (
    <>
      <ListTools views={VIEWS} names={names} view={view} onView={setView} query={query} onQuery={setQuery} />
      <div className="list-scroll" ref={scroller}>
        {!loaded && <Skeleton rows={8} />}
        {loaded && shown.length === 0 && (
          <Empty
            title={people.length ? text.live.queue.emptyFiltered : text.live.guards.empty}
            hint={people.length ? undefined : text.live.guards.emptyHint}
          />
        )}
        <VirtualList
          scroller={scroller}
          count={shown.length}
          rowHeight_px={54}
          keyOf={(index) => ids[index] ?? index}
          label={text.live.lists.guards}
          activeIndex={selection?.kind === 'person' ? ids.indexOf(selection.id) : -1}
        >
          {(index) => {
            const person = shown[index];
            const selected = selection?.kind === 'person' && selection.id === person?.person_id;
            return person ? <PersonRow person={person} selected={selected} onSelect={onSelect} /> : null;
          }}
        </VirtualList>
      </div>
    </>
  );
}

interface PersonRowProps {
  person: Person;
  selected: boolean;
  onSelect: (id: number) => void;
}

const PersonRow = memo(function PersonRow({ person, selected, onSelect }: PersonRowProps) {
  const now_ms = useNow();
  return (
    <button
      type="button"
      className="row person-row"
      data-testid="person-row"
      data-person-id={person.person_id}
      data-state={person.shown}
      data-at={person.at ?? ''}
      aria-current={selected || undefined}
      onClick={() => onSelect(person.person_id)}
    >
      <span className="row-mark">
        <StateMark state={person.shown} size={14} labelled={false} />
      </span>
      <span className="row-title strong ellipsis">{person.name}</span>
      <span className="row-age muted">
        {person.at ? formatAge(person.at, now_ms) : text.live.guards.noFix}
      </span>
      <span className="row-where muted ellipsis">{person.site_name ?? text.live.guards.noSite}</span>
      <span className="row-status">{STATE_LOOK[person.shown].label}</span>
    </button>
  );
});
