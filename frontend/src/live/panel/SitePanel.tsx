import type { SiteDetail } from '../../api/types';
import { usePicture } from '../../feed/LiveProvider';
import type { Person, Site } from '../../feed/picture';
import { Mark, StateMark } from '../../marks/Mark';
import { STATE_LOOK, stateRank } from '../../marks/severity';
import { Empty, Failure, Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { TimelineSection } from '../../timeline/TimelineSection';
import { useNow } from '../../timing/clock';
import { formatAge, formatClock, zoneName } from '../../timing/format';
import { siteLook, siteWords } from '../SiteList';
import { useSelection } from '../selection';
import { AlertLines } from './AlertLines';
import { FindingSection } from './FindingLines';
import { PanelFrame } from './PanelFrame';
import { useShowOnMap } from './PersonActions';
import { useSiteDetail } from './queries';
import { Facts, Section } from './Section';
import { SiteSignalsSection } from './SiteSignals';

export function SitePanel({ site_id }: { site_id: number }) {
  const { siteById } = usePicture();
  const detail = useSiteDetail(site_id);
  const site = siteById.get(site_id);
  if (!site) {
    return (
      <PanelFrame testid="site-panel" kicker={text.palette.site} title={text.common.none} lead="">
        {detail.isError || detail.data ? <Empty title={text.live.panel.gone} /> : <Skeleton />}
      </PanelFrame>
    );
  }
  return <KnownSite site={site} detail={detail} />;
}

function KnownSite({ site, detail }: { site: Site; detail: ReturnType<typeof useSiteDetail> }) {
  const now_ms = useNow();
  const showOnMap = useShowOnMap();
  return (
    <PanelFrame
      testid="site-panel"
      kicker={
        <>
          <Mark look={siteLook(site)} size={15} labelled={false} />
          <span className="tag">{siteLook(site).label}</span>
          <span className="tag">{site.code}</span>
          {site.class && <span className="tag">{`${text.live.facts.class} ${site.class}`}</span>}
        </>
      }
      title={site.name}
      lead={
        <p>
          {[
            site.client_name,
            siteWords(site),
            `${formatClock(now_ms, site.timezone)} ${zoneName(now_ms, site.timezone)}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      }
      foot={
        <button type="button" className="button" onClick={showOnMap}>
          {text.live.panel.showOnMap} <kbd>M</kbd>
        </button>
      }
    >
      <Section title={text.live.panel.openAlerts}>
        <AlertLines alerts={site.alerts} />
      </Section>
      <FindingSection of={(finding) => finding.site_id === site.id} />
      <SiteSignalsSection site_id={site.id} />
      <PeopleSection people={site.people} />
      {detail.isPending && <Skeleton />}
      {detail.isError && <Failure error={detail.error} onRetry={() => detail.refetch()} />}
      {detail.data && <Rostered site={detail.data} />}
      <TimelineSection kind="sites" id={site.id} zone={site.timezone} />
    </PanelFrame>
  );
}

function PeopleSection({ people }: { people: Person[] }) {
  const [, select] = useSelection();
  const now_ms = useNow();
  const shown = people
    .filter((person) => person.shown !== 'off_duty')
    .sort((a, b) => stateRank(b.shown) - stateRank(a.shown) || a.name.localeCompare(b.name));
  return (
    <Section title={text.live.panel.people}>
      {shown.length === 0 && <p className="muted">{text.live.sites.quiet}</p>}
      <ul className="lines">
        {shown.map((person) => (
          <li key={person.person_id}>
            <button
              type="button"
              className="line"
              onClick={() => select({ kind: 'person', id: person.person_id })}
            >
              <StateMark state={person.shown} size={13} labelled={false} />
              <span className="ellipsis">
                {person.name} <span className="muted">{STATE_LOOK[person.shown].label}</span>
              </span>
              <span className="muted">{formatAge(person.at, now_ms)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Rostered({ site }: { site: SiteDetail }) {
  const now_ms = useNow(60_000);
  const clock = (at: string) => formatClock(at, site.timezone);
  const t = text.live.panel;
  return (
    <>
      <Section title={`${t.shifts} (${zoneName(now_ms, site.timezone)})`}>
        {site.shifts.length === 0 && <p className="muted">{t.noShifts}</p>}
        <ul className="lines plain">
          {site.shifts.map((shift) => (
            <li
              key={`${shift.code}/${shift.person_id}`}
              className={Date.parse(shift.start) <= now_ms ? 'strong' : 'muted'}
            >
              <span className="ellipsis">{shift.person_name}</span>
              <span>
                {shift.lone && <span className="tag warn">{t.lone}</span>} {clock(shift.start)}–
                {clock(shift.end)}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t.tours}>
        {site.tours.length === 0 && <p className="muted">{t.noTours}</p>}
        <ul className="lines plain">
          {site.tours.map((tour) => (
            <TourLine key={tour.code} tour={tour} clock={clock} />
          ))}
        </ul>
      </Section>
      <Section title={t.responsible}>
        <Facts
          facts={[
            [t.supervisor, site.noc_supervisor?.name ?? '–'],
            [t.securityManager, site.security_manager?.name ?? '–'],
            [t.siteManager, site.site_manager?.name ?? '–'],
          ]}
        />
      </Section>
    </>
  );
}

function TourLine({ tour, clock }: { tour: SiteDetail['tours'][number]; clock: (at: string) => string }) {
  const open = tour.checkpoints.filter((one) => one.scanned_at === null).map((one) => one.code);
  const done = tour.checkpoints.length - open.length;
  return (
    <li className="tour">
      <span className="ellipsis">
        {tour.code} <span className="muted">{tour.person_name}</span>
      </span>
      <span>
        {clock(tour.start)}–{clock(tour.end)}
      </span>
      <progress max={Math.max(1, tour.checkpoints.length)} value={done} aria-label={tour.code} />
      <p className="muted">
        {text.live.panel.scanned(done, tour.checkpoints.length)}
        {open.length > 0 && ` · ${text.live.panel.missing(open.join(', '))}`}
      </p>
    </li>
  );
}
