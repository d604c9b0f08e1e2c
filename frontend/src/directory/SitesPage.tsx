import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useLoaded, usePicture } from '../feed/LiveProvider';
import { siteLook } from '../live/SiteList';
import { linkTo } from '../live/selection';
import { Mark } from '../marks/Mark';
import { matches } from '../shell/search';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatClock, zoneName } from '../timing/format';
import { DirectoryTable } from './DirectoryTable';

export function SitesPage() {
  const { sites } = usePicture();
  const loaded = useLoaded();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const now_ms = useNow(10_000);
  const shown = useMemo(
    () => sites.filter((site) => matches(query, site.name, site.code, site.client_name)),
    [sites, query],
  );
  return (
    <DirectoryTable
      title={text.nav.sites}
      columns={text.live.sites.columns}
      wideOnly={[2, 3, 4, 8]}
      loaded={loaded}
      items={shown}
      query={query}
      onQuery={setQuery}
      emptyHint={text.live.sites.emptyHint}
      keyOf={(site) => site.id}
      onOpen={(site) => navigate(linkTo('site', site.id))}
      rowAttributes={(site) => ({ 'data-testid': 'site-row', 'data-site-id': site.id })}
      cells={(site) => [
        <span key="state" className="with-mark">
          <Mark look={siteLook(site)} size={13} labelled={false} /> {siteLook(site).label}
        </span>,
        <b key="name">{site.name}</b>,
        site.code,
        site.client_name,
        site.class,
        site.on_shift,
        site.silent,
        site.alerts.length,
        `${formatClock(now_ms, site.timezone)} ${zoneName(now_ms, site.timezone)}`,
      ]}
    />
  );
}
