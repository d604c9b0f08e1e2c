import { StateMark } from '../../marks/Mark';
import { STATE_LOOK } from '../../marks/severity';
import { text } from '../../text';

const SHOWN = ['on_post', 'silent', 'away', 'sos'] as const;

export function Legend() {
  return (
    <ul className="legend" aria-label={text.live.map.legend}>
      {SHOWN.map((state) => (
        <li key={state}>
          <StateMark state={state} size={12} labelled={false} /> {STATE_LOOK[state].label}
        </li>
      ))}
    </ul>
  );
}
