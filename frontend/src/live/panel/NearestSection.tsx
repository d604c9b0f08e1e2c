import { usePicture } from '../../feed/LiveProvider';
import type { Person } from '../../feed/picture';
import { StateMark } from '../../marks/Mark';
import { text } from '../../text';
import { useNow } from '../../timing/clock';
import { formatAge, formatDistance } from '../../timing/format';
import { useSelection } from '../selection';
import { nearestHelpers } from './nearest';
import { Section } from './Section';

/** For somebody in trouble: who is near enough to be sent. */
export function NearestSection({ person }: { person: Person }) {
  const { people } = usePicture();
  const [, select] = useSelection();
  const now_ms = useNow(5_000);
  const helpers = nearestHelpers(people, person, now_ms);
  return (
    <Section title={text.live.panel.nearest}>
      {helpers.length === 0 && <p className="muted">{text.live.panel.noneNear}</p>}
      <ul className="lines">
        {helpers.map(({ person: helper, distance_m }) => (
          <li key={helper.person_id}>
            <button
              type="button"
              className="line"
              onClick={() => select({ kind: 'person', id: helper.person_id })}
            >
              <StateMark state={helper.shown} size={13} />
              <span className="ellipsis">
                {helper.name} <span className="muted">{helper.site_name}</span>
              </span>
              <span>
                <b>{formatDistance(distance_m)}</b>{' '}
                <span className="muted">{text.live.panel.fixAge(formatAge(helper.at, now_ms))}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
