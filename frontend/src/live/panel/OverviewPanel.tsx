import { useLoaded, usePicture } from '../../feed/LiveProvider';
import { Mark, StateMark } from '../../marks/Mark';
import { rankOf, STATE_LOOK, STATES } from '../../marks/severity';
import { Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { formatCount } from '../../timing/format';
import { siteLook, siteWords } from '../SiteList';
import { useSelection } from '../selection';
import { Section } from './Section';

const MOST_SITES = 12;

/** What the right column says while nothing is selected: how the whole force stands. */
export function OverviewPanel() {
  const { people, sites } = usePicture();
  const loaded = useLoaded();
  const [, select] = useSelection();
  const troubled = sites
    .filter((site) => site.worst !== null || site.silent > 0)
    .sort((a, b) => rankOf(b.worst) - rankOf(a.worst) || b.silent - a.silent)
    .slice(0, MOST_SITES);
  return (
    <aside className="panel" aria-label={text.live.panel.overview}>
      <header className="panel-head">
        <h2>{text.live.panel.overview}</h2>
        <p className="panel-lead muted">{text.live.panel.pick}</p>
      </header>
      {!loaded && <Skeleton rows={6} />}
      <div className="panel-body" hidden={!loaded}>
        <Section title={text.live.panel.byState}>
          <ul className="lines plain">
            {STATES.map((state) => (
              <li key={state}>
                <span className="with-mark">
                  <StateMark state={state} size={13} labelled={false} /> {STATE_LOOK[state].label}
                </span>
                <span className="strong">
                  {formatCount(people.filter((person) => person.shown === state).length)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
        <Section title={text.live.panel.attention}>
          {troubled.length === 0 && <p className="muted">{text.live.panel.calm}</p>}
          <ul className="lines">
            {troubled.map((site) => (
              <li key={site.id}>
                <button type="button" className="line" onClick={() => select({ kind: 'site', id: site.id })}>
                  <Mark look={siteLook(site)} size={13} />
                  <span className="ellipsis">
                    {site.name} <span className="muted">{siteWords(site)}</span>
                  </span>
                  <span className="muted">
                    {site.alerts.length > 0 && text.live.sites.alerts(site.alerts.length)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </aside>
  );
}
