import { memo, useCallback, useMemo, useRef, useState } from 'react';
import { useLoaded, usePicture } from '../feed/LiveProvider';
import type { Site } from '../feed/picture';
import { Mark } from '../marks/Mark';
import { rankOf, SEVERITY_LOOK, STATE_LOOK } from '../marks/severity';
import { Empty, Skeleton } from '../parts/Notice';
import { VirtualList } from '../parts/VirtualList';
import { matches } from '../shell/search';
import { text } from '../text';
import { ListTools } from './ListTools';
import { useLiveParam, useSelection } from './selection';
import { useRowKeys } from './useRowKeys';

const VIEWS = ['worst', 'name'] as const;
type View = (typeof VIEWS)[number];
const NAMES: Record<View, string> = { worst: text.live.sites.worstFirst, name: text.live.sites.byName };

/** How a site looks in lists: its worst open alert, else calm, else nobody there. */
export function siteLook(site: Site) {
  if (site.worst) return SEVERITY_LOOK[site.worst];
  return site.on_shift > 0
    ? { ...STATE_LOOK.on_post, label: text.live.sites.calm }
    : { ...STATE_LOOK.off_duty, label: text.live.sites.nobody };
}

export function siteWords(site: Site): string {
  if (site.on_shift === 0) return text.live.sites.quiet;
  return text.live.sites.present(site.on_shift - site.silent, site.on_shift);
}

export function SiteList() {
  const { sites } = usePicture();
  const loaded = useLoaded();
  const [view, setView] = useLiveParam<View>('sites', 'worst');
  const [query, setQuery] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const [, select] = useSelection();
  const onSelect = useCallback((id: number) => select({ kind: 'site', id }), [select]);
  const shown = useMemo(() => {
    const found = sites.filter((site) => matches(query, site.name, site.code, site.client_name));
    return view === 'name'
      ? found
      : found.sort((a, b) => rankOf(b.worst) - rankOf(a.worst) || b.silent - a.silent);
  }, [sites, view, query]);
  const ids = useMemo(() => shown.map((site) => site.id), [shown]);
  const selection = useRowKeys('site', ids);
  return (
    <>
      <ListTools views={VIEWS} names={NAMES} view={view} onView={setView} query={query} onQuery={setQuery} />
      <div className="list-scroll" ref={scroller}>
        {!loaded && <Skeleton rows={8} />}
        {loaded && shown.length === 0 && (
          <Empty
            title={sites.length ? text.live.queue.emptyFiltered : text.live.sites.empty}
            hint={sites.length ? undefined : text.live.sites.emptyHint}
          />
        )}
        <VirtualList
          scroller={scroller}
          count={shown.length}
          rowHeight_px={54}
          keyOf={(index) => ids[index] ?? index}
          label={text.live.lists.sites}
          activeIndex={selection?.kind === 'site' ? ids.indexOf(selection.id) : -1}
        >
          {(index) => {
            const site = shown[index];
            const selected = selection?.kind === 'site' && selection.id === site?.id;
            return site ? <SiteRow site={site} selected={selected} onSelect={onSelect} /> : null;
          }}
        </VirtualList>
      </div>
    </>
  );
}

interface SiteRowProps {
  site: Site;
  selected: boolean;
  onSelect: (id: number) => void;
}

const SiteRow = memo(function SiteRow({ site, selected, onSelect }: SiteRowProps) {
  return (
    <button
      type="button"
      className="row site-row"
      data-testid="site-row"
      data-site-id={site.id}
      aria-current={selected || undefined}
      onClick={() => onSelect(site.id)}
    >
      <span className="row-mark">
        <Mark look={siteLook(site)} size={14} />
      </span>
      <span className="row-title strong ellipsis">{site.name}</span>
      <span className="row-age muted">
        {site.alerts.length > 0 && text.live.sites.alerts(site.alerts.length)}
      </span>
      <span className="row-where muted ellipsis">{site.client_name}</span>
      <span className="row-status">{siteWords(site)}</span>
    </button>
  );
});
