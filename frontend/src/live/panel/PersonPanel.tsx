import type { PersonState } from '../../api/types';
import { usePicture } from '../../feed/LiveProvider';
import type { Person } from '../../feed/picture';
import { AnomalySection } from '../../fraud/AnomalySection';
import { StateMark } from '../../marks/Mark';
import { STATE_LOOK } from '../../marks/severity';
import { Empty, Failure, Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { TimelineSection } from '../../timeline/TimelineSection';
import { useNow } from '../../timing/clock';
import { formatAge, formatClock, formatShare, zoneName } from '../../timing/format';
import { useSelection } from '../selection';
import { AlertLines } from './AlertLines';
import { FindingSection } from './FindingLines';
import { NearestSection } from './NearestSection';
import { PanelFrame } from './PanelFrame';
import { PersonActions } from './PersonActions';
import { TRACK_HOURS, usePersonDetail, useTrack, useTrackHours } from './queries';
import { Facts, Section } from './Section';
import { PersonSignalsSection } from './Signals';

const IN_TROUBLE: readonly PersonState[] = ['sos', 'away'];

export function PersonPanel({ person_id }: { person_id: number }) {
  const { personById } = usePicture();
  const detail = usePersonDetail(person_id);
  const live = personById.get(person_id);
  const person: Person | undefined =
    live ?? (detail.data ? { ...detail.data, shown: detail.data.state } : undefined);
  if (!person) {
    return (
      <PanelFrame testid="person-panel" kicker={text.palette.person} title={text.common.none} lead="">
        {detail.isError ? <Empty title={text.live.panel.gone} /> : <Skeleton />}
      </PanelFrame>
    );
  }
  return <KnownPerson person={person} detail={detail} />;
}

function useZone(site_id: number | null): string | undefined {
  const { siteById } = usePicture();
  return site_id === null ? undefined : siteById.get(site_id)?.timezone;
}

function KnownPerson({ person, detail }: { person: Person; detail: ReturnType<typeof usePersonDetail> }) {
  const { open } = usePicture();
  const zone = useZone(person.site_id);
  const mine = open.filter((alert) => alert.person_id === person.person_id);
  return (
    <PanelFrame
      testid="person-panel"
      kicker={
        <>
          <StateMark state={person.shown} size={15} labelled={false} />
          <span className="tag">{STATE_LOOK[person.shown].label}</span>
          <span className="tag">{person.code}</span>
          {person.shift?.lone && <span className="tag warn">{text.live.panel.lone}</span>}
        </>
      }
      title={person.name}
      lead={<Lead person={person} zone={zone} />}
      foot={<PersonActions person={person} alerts={mine} />}
    >
      <Section title={text.live.panel.openAlerts}>
        <AlertLines alerts={mine} />
      </Section>
      <FindingSection of={(finding) => finding.person_id === person.person_id} />
      <AnomalySection person_id={person.person_id} />
      {IN_TROUBLE.includes(person.shown) && <NearestSection person={person} />}
      <PersonSignalsSection person_id={person.person_id} zone={zone} />
      <TrackSection person_id={person.person_id} />
      <DeviceSection person={person} detail={detail} />
      <TimelineSection kind="people" id={person.person_id} zone={zone} />
    </PanelFrame>
  );
}

function Lead({ person, zone }: { person: Person; zone: string | undefined }) {
  const [, select] = useSelection();
  const now_ms = useNow();
  const { shift, site_id, site_name } = person;
  const hours =
    shift && `${formatClock(shift.start, zone)}–${formatClock(shift.end, zone)} ${zoneName(now_ms, zone)}`;
  const reason = person.state === person.shown ? person.state_reason : '';
  return (
    <>
      <p>
        {person.role} · {hours ?? text.live.facts.noShift} ·{' '}
        {site_id === null ? (
          text.live.guards.noSite
        ) : (
          <button type="button" className="link" onClick={() => select({ kind: 'site', id: site_id })}>
            {site_name}
          </button>
        )}
      </p>
      <p className="panel-reason">
        {[reason, person.at && `${text.live.facts.lastFix.toLowerCase()} ${formatAge(person.at, now_ms)}`]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </>
  );
}

function TrackSection({ person_id }: { person_id: number }) {
  const [hours, setHours] = useTrackHours();
  const track = useTrack(person_id);
  return (
    <Section
      title={text.live.panel.track}
      aside={
        <div className="segments small">
          {TRACK_HOURS.map((one) => (
            <button key={one} type="button" aria-pressed={one === hours} onClick={() => setHours(one)}>
              {text.live.panel.trackHours(Number(one))}
            </button>
          ))}
        </div>
      }
    >
      {track.isPending && <Skeleton rows={1} />}
      {track.isError && <Failure error={track.error} onRetry={() => track.refetch()} />}
      {track.data && (
        <p className="muted">
          {track.data.total === 0
            ? text.live.panel.trackEmpty
            : text.live.panel.trackPoints(track.data.points.length, track.data.total)}
        </p>
      )}
    </Section>
  );
}

function DeviceSection({ person, detail }: { person: Person; detail: ReturnType<typeof usePersonDetail> }) {
  const now_ms = useNow();
  const t = text.live.facts;
  const devices = detail.data?.devices
    .map((one) => `${one.code}${one.shared ? ` (${t.shared})` : ''}`)
    .join(', ');
  const online = person.online === null ? null : person.online ? t.online : t.offline;
  return (
    <Section title={text.live.panel.device}>
      <Facts
        facts={[
          [
            t.battery,
            person.battery === null
              ? '–'
              : `${formatShare(person.battery)} · ${formatAge(person.battery_at ?? person.at, now_ms)}`,
          ],
          [
            t.network,
            [online, person.network, person.signal_dbm !== null && `${person.signal_dbm} dBm`]
              .filter(Boolean)
              .join(' · ') || '–',
          ],
          [t.lastSeen, formatAge(person.last_seen_at, now_ms)],
          [t.accuracy, person.accuracy_m === null ? '–' : `±${Math.round(person.accuracy_m)} m`],
          [t.punched, person.punched_in ? t.yes : t.no],
          [t.devices, devices || '–'],
        ]}
      />
    </Section>
  );
}
