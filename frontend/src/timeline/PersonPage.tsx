import { Link } from 'wouter';
import { usePicture } from '../feed/LiveProvider';
import { AnomalySection } from '../fraud/AnomalySection';
import { usePersonDetail } from '../live/panel/queries';
import { Facts, Section } from '../live/panel/Section';
import { linkTo } from '../live/selection';
import { StateMark } from '../marks/Mark';
import { STATE_LOOK } from '../marks/severity';
import { Empty } from '../parts/Notice';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatAge, formatClock, formatShare } from '../timing/format';
import { TimelinePage } from './TimelinePage';

export function PersonPage({ id }: { id: number }) {
  const { personById, siteById } = usePicture();
  const detail = usePersonDetail(id);
  const person = personById.get(id) ?? detail.data;
  const zone = person?.site_id == null ? undefined : siteById.get(person.site_id)?.timezone;
  const state = personById.get(id)?.shown ?? person?.state;
  const now_ms = useNow(5_000);
  const t = text.live.facts;
  if (!person && detail.isError) return <Unknown />;
  return (
    <TimelinePage
      kind="people"
      id={id}
      name={person?.name}
      zone={zone}
      findings={(finding) => finding.person_id === id}
      lead={
        person &&
        state && (
          <>
            <Section
              title={text.live.panel.now}
              aside={<Link href={linkTo('person', id)}>{text.timeline.live}</Link>}
            >
              <Facts
                facts={[
                  [
                    text.live.panel.state,
                    <span key="state" className="with-mark">
                      <StateMark state={state} size={13} labelled={false} /> {STATE_LOOK[state].label}
                    </span>,
                  ],
                  [
                    t.site,
                    person.site_id === null ? (
                      text.live.guards.noSite
                    ) : (
                      <Link key="site" href={`/sites/${person.site_id}`}>
                        {person.site_name}
                      </Link>
                    ),
                  ],
                  [
                    t.shift,
                    person.shift
                      ? `${formatClock(person.shift.start, zone)}–${formatClock(person.shift.end, zone)}`
                      : t.noShift,
                  ],
                  [t.lastFix, person.at ? formatAge(person.at, now_ms) : text.live.guards.noFix],
                  [t.battery, formatShare(person.battery)],
                  [t.code, person.code],
                ]}
              />
            </Section>
            <AnomalySection person_id={id} />
          </>
        )
      }
    />
  );
}

function Unknown() {
  return (
    <main id="content" className="page">
      <Empty title={text.live.panel.gone}>
        <Link className="button" href="/people">
          {text.nav.people}
        </Link>
      </Empty>
    </main>
  );
}
