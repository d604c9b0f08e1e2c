import { Link } from 'wouter';
import { useLoaded, usePicture } from '../feed/LiveProvider';
import { useSiteDetail } from '../live/panel/queries';
import { Facts, Section } from '../live/panel/Section';
import { siteLook, siteWords } from '../live/SiteList';
import { linkTo } from '../live/selection';
import { Mark } from '../marks/Mark';
import { Empty } from '../parts/Notice';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatClock, zoneName } from '../timing/format';
import { TimelinePage } from './TimelinePage';

export function SitePage({ id }: { id: number }) {
  const { siteById } = usePicture();
  const loaded = useLoaded();
  const detail = useSiteDetail(id);
  const site = siteById.get(id);
  const now_ms = useNow(10_000);
  const zone = site?.timezone ?? detail.data?.timezone;
  const t = text.live.facts;
  if (loaded && !site && detail.isError) return <Unknown />;
  return (
    <TimelinePage
      kind="sites"
      id={id}
      name={site?.name ?? detail.data?.name}
      zone={zone}
      findings={(finding) => finding.site_id === id}
      lead={
        site && (
          <Section
            title={text.live.panel.now}
            aside={<Link href={linkTo('site', id)}>{text.timeline.live}</Link>}
          >
            <Facts
              facts={[
                [
                  text.live.panel.state,
                  <span key="state" className="with-mark">
                    <Mark look={siteLook(site)} size={13} labelled={false} /> {siteLook(site).label}
                  </span>,
                ],
                [t.onShift, siteWords(site)],
                [t.client, site.client_name ?? text.common.none],
                [t.class, site.class ?? text.common.none],
                [t.zone, `${formatClock(now_ms, site.timezone)} ${zoneName(now_ms, site.timezone)}`],
                [t.code, site.code],
              ]}
            />
          </Section>
        )
      }
    />
  );
}

function Unknown() {
  return (
    <main id="content" className="page">
      <Empty title={text.live.panel.gone}>
        <Link className="button" href="/sites">
          {text.nav.sites}
        </Link>
      </Empty>
    </main>
  );
}
