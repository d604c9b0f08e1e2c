import L from 'leaflet';
import { useMemo } from 'react';
import type { PredictionDetail } from '../../api/fraud';
import type { TrackPoint } from '../../api/types';
import { usePicture } from '../../feed/LiveProvider';
import { useSiteZone } from '../../judgement/place';
import { fenceBounds } from '../../live/map/fence';
import type { Spot } from '../../live/map/scene';
import { fraudText } from '../../text/fraud';
import { formatClockSeconds, formatDistance, formatMoment } from '../../timing/format';
import { drawnSite } from '../place';
import SmallMap from '../SmallMap';
import { evidenceSpots } from './places';

const t = fraudText.prediction;
/** As many fixes stand in the table; the map shows them all. */
const MOST_ROWS = 60;

/** The fence, the way of the phone, the punch, and the places the detectors speak of. */
export default function PunchMap({ prediction }: { prediction: PredictionDetail }) {
  const { siteById } = usePicture();
  const live = prediction.site_id === null ? undefined : siteById.get(prediction.site_id);
  const drawn = useMemo(() => {
    const { site, site_id, site_name } = prediction;
    const sites =
      site && site_id !== null
        ? [drawnSite({ id: site_id, name: site_name ?? '', ...site }, live, null)]
        : [];
    return { sites, spots: spotsOf(prediction), track: prediction.track.map(asTrackPoint) };
  }, [prediction, live]);
  const place = useMemo(() => placeOf(drawn), [drawn]);
  if (place === null) return <p className="muted">{t.mapEmpty}</p>;
  return (
    <>
      <SmallMap label={t.mapLabel} drawn={drawn} place={place} />
      <Positions prediction={prediction} />
    </>
  );
}

const asTrackPoint = (fix: PredictionDetail['track'][number]): TrackPoint => ({
  ...fix,
  speed_mps: null,
  mock: fix.mock === true,
});

function spotsOf({ punch, detectors }: PredictionDetail): Spot[] {
  const spots: Spot[] = evidenceSpots(detectors).map(({ lat, lon }) => ({
    lat,
    lon,
    colour: 'high',
    radius_px: 6,
  }));
  if (punch && punch.lat !== null && punch.lon !== null) {
    const { lat, lon, accuracy_m } = punch;
    spots.push({ lat, lon, colour: 'critical', radius_px: 8, accuracy_m });
  }
  return spots;
}

function placeOf({
  sites,
  spots,
  track,
}: {
  sites: Parameters<typeof fenceBounds>[0][];
  spots: Spot[];
  track: TrackPoint[];
}) {
  const box = L.latLngBounds([]);
  for (const site of sites) box.extend(fenceBounds(site));
  for (const { lat, lon } of [...spots, ...track]) box.extend([lat, lon]);
  return box.isValid() ? box : null;
}

function Positions({ prediction }: { prediction: PredictionDetail }) {
  const zone = useSiteZone(prediction.site_id);
  const { punch, track, detectors } = prediction;
  const spots = evidenceSpots(detectors);
  const show = (lat: number, lon: number) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  return (
    <details className="positions">
      <summary>
        {t.positions} · {track.length + spots.length + (punch?.lat == null ? 0 : 1)}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="twin-scroll" tabIndex={0} aria-label={t.positions}>
        <table className="twin">
          <thead>
            <tr>
              {t.positionColumns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {punch && punch.lat !== null && punch.lon !== null && (
              <tr>
                <th scope="row">{t.punch}</th>
                <td>{formatMoment(prediction.at, 0, zone)}</td>
                <td>{show(punch.lat, punch.lon)}</td>
                <td>{formatDistance(punch.accuracy_m)}</td>
              </tr>
            )}
            {spots.map((spot) => (
              <tr key={`${spot.name}/${spot.lat}/${spot.lon}`}>
                <th scope="row">{spot.name}</th>
                <td>{spot.at ? formatMoment(spot.at, 0, zone) : ''}</td>
                <td>{show(spot.lat, spot.lon)}</td>
                <td />
              </tr>
            ))}
            {track.slice(-MOST_ROWS).map((fix) => (
              <tr key={`${fix.at}/${fix.lat}/${fix.lon}`}>
                <th scope="row">{t.fix}</th>
                <td>{formatClockSeconds(fix.at, zone)}</td>
                <td>{show(fix.lat, fix.lon)}</td>
                <td>{formatDistance(fix.accuracy_m)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
