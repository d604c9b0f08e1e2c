import L from 'leaflet';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { SiteHeat } from '../../api/fraud';
import { Loaded } from '../../desk/parts';
import { usePicture } from '../../feed/LiveProvider';
import { Segments, Slab } from '../../judgement/Slab';
import type { Spot } from '../../live/map/scene';
import { Empty, Skeleton } from '../../parts/Notice';
import { useCan } from '../../session/session';
import { fraudText } from '../../text/fraud';
import { formatCount } from '../../timing/format';
import { FraudFrame } from '../FraudFrame';
import { drawnSite } from '../place';
import { useSiteHeat } from '../queries';
import { Score } from '../RiskMark';
import { TableScroll } from '../TableScroll';
import { coloursOf, heatRadius, type Measure, sortedBy } from './heat';

const SmallMap = lazy(() => import('../SmallMap'));
const t = fraudText.heat;
type Hours = keyof typeof t.hours;

/** Where scores gather: the sites on the map, and the same as a table. */
export default function HeatPage() {
  const may = useCan('security:fraud:view');
  const [hours, setHours] = useState<Hours>('24');
  const [measure, setMeasure] = useState<Measure>('max');
  return (
    <FraudFrame
      at="/fraud/heatmap"
      title={t.title}
      testId="fraud-heatmap"
      tools={
        <div className="filters">
          <Segments
            label={t.range}
            value={hours}
            options={Object.entries(t.hours) as [Hours, string][]}
            onChange={setHours}
          />
          <Segments
            label={t.by}
            value={measure}
            options={Object.entries(t.measures) as [Measure, string][]}
            onChange={setMeasure}
          />
        </div>
      }
    >
      {may && <Heat hours={Number(hours)} measure={measure} />}
    </FraudFrame>
  );
}

function Heat({ hours, measure }: { hours: number; measure: Measure }) {
  const query = useSiteHeat(hours);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="page-body" tabIndex={0} aria-label={t.title}>
      <Loaded query={query} rows={10}>
        {(heat) =>
          heat.length === 0 ? (
            <Empty title={t.empty} hint={t.emptyHint} />
          ) : (
            <div className="picture-and-table">
              <Slab title={t.legend}>
                <HeatOnMap heat={heat} measure={measure} />
              </Slab>
              <Slab title={t.table}>
                <HeatTable heat={heat} measure={measure} />
              </Slab>
            </div>
          )
        }
      </Loaded>
    </section>
  );
}

function HeatOnMap({ heat, measure }: { heat: readonly SiteHeat[]; measure: Measure }) {
  const { siteById } = usePicture();
  const [, navigate] = useLocation();
  const { drawn, place } = useMemo(() => {
    const placed = heat.flatMap(({ lat, lon, ...one }) =>
      lat === null || lon === null ? [] : [{ ...one, lat, lon, score: one[`${measure}_score`] }],
    );
    const sites = placed.map(({ site_id, site_name, lat, lon, score }) =>
      drawnSite({ id: site_id, name: site_name, lat, lon }, siteById.get(site_id), coloursOf(score).severity),
    );
    const spots = placed.map(
      ({ lat, lon, score }): Spot => ({
        lat,
        lon,
        colour: coloursOf(score).colour,
        radius_px: heatRadius(score),
      }),
    );
    const box = L.latLngBounds(placed.map(({ lat, lon }): L.LatLngTuple => [lat, lon]));
    return { drawn: { sites, spots }, place: box.isValid() ? box : null };
  }, [heat, measure, siteById]);
  return (
    <Suspense fallback={<Skeleton rows={8} />}>
      <SmallMap
        className="tall"
        label={t.label}
        drawn={drawn}
        place={place}
        onSite={(site_id) => navigate(`/fraud?site=${site_id}&score=0.3&show=all`)}
      />
    </Suspense>
  );
}

function HeatTable({ heat, measure }: { heat: readonly SiteHeat[]; measure: Measure }) {
  return (
    <TableScroll label={t.table}>
      <table className="table" data-testid="heat-table">
        <thead>
          <tr>
            {t.columns.map((name, index) => (
              <th key={name} scope="col" className={index > 0 ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sortedBy(heat, measure).map((one) => (
            <tr key={one.site_id}>
              <td>
                <Link href={`/fraud?site=${one.site_id}&score=0.3&show=all`} title={t.show(one.site_name)}>
                  {one.site_name}
                </Link>
              </td>
              <td className="number">
                <Score score={one.avg_score} />
              </td>
              <td className="number">
                <Score score={one.max_score} />
              </td>
              <td className="number">{formatCount(one.predictions)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
