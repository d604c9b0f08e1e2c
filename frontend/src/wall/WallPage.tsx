/** For a screen nobody touches: time, SOS, what is open, how many are where. */
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { SoundGate } from '../alarm/SoundGate';
import type { Alert } from '../api/types';
import { useLoaded, usePicture } from '../feed/LiveProvider';
import { siteLook, siteWords } from '../live/SiteList';
import { Mark, SeverityMark, SosSign, StateMark } from '../marks/Mark';
import { rankOf, SEVERITIES, SEVERITY_LOOK, STATE_LOOK, STATES } from '../marks/severity';
import { useSession } from '../session/session';
import { FreshnessChip } from '../shell/FreshnessChip';
import { useKey } from '../shell/keys';
import { NotLive } from '../shell/NotLive';
import { text } from '../text';
import { alertTitle } from '../text/alerts';
import { useNow } from '../timing/clock';
import {
  formatAge,
  formatClock,
  formatClockSeconds,
  formatCount,
  formatTimer,
  zoneName,
} from '../timing/format';

/** More would push everything else off the screen; the rest are counted. */
const MOST_SOS = 3;
const ROWS = 7;
const TURN_MS = 12_000;

export function WallPage() {
  const { tenant } = useSession();
  const [, navigate] = useLocation();
  useKey('Escape', () => navigate('/'));
  const loaded = useLoaded();
  const { sos } = usePicture();
  const now_ms = useNow();
  return (
    <main id="content" className="wall">
      <header className="wall-head">
        <h1 className="wall-tenant">{tenant.name}</h1>
        <FreshnessChip short />
        <SoundGate className="pill warn" />
        <span className="wall-clock">
          <b>{formatClockSeconds(now_ms)}</b> {zoneName(now_ms)} · {formatClock(now_ms, 'UTC')} UTC
        </span>
      </header>
      {sos.slice(0, MOST_SOS).map((alert) => (
        <WallSos key={alert.id} alert={alert} now_ms={now_ms} />
      ))}
      {sos.length > MOST_SOS && <p className="wall-more">{text.sos.more(sos.length - MOST_SOS)}</p>}
      {loaded ? (
        <>
          <WallCounts />
          <WallTurns />
        </>
      ) : (
        <p>{text.session.loading}</p>
      )}
      <NotLive full />
    </main>
  );
}

function WallSos({ alert, now_ms }: { alert: Alert; now_ms: number }) {
  return (
    <section className="wall-sos" data-testid="sos-banner" data-alert-id={alert.id}>
      <SosSign size={72} />
      <div>
        <p className="wall-sos-name">{alert.person_name ?? text.sos.unknown}</p>
        <p>{alert.site_name ?? text.sos.noSite}</p>
      </div>
      <span className="wall-sos-timer">{formatTimer(now_ms - Date.parse(alert.last_seen_at))}</span>
    </section>
  );
}

function WallCounts() {
  const { bySeverity, people } = usePicture();
  return (
    <section className="wall-counts">
      <ul>
        {SEVERITIES.slice(0, 4).map((severity) => (
          <li key={severity}>
            <SeverityMark severity={severity} size={36} labelled={false} />
            <b>{formatCount(bySeverity[severity])}</b>
            <span>{SEVERITY_LOOK[severity].label}</span>
          </li>
        ))}
      </ul>
      <ul>
        {STATES.filter((state) => state !== 'off_duty').map((state) => (
          <li key={state}>
            <StateMark state={state} size={36} labelled={false} />
            <b>{formatCount(people.filter((person) => person.shown === state).length)}</b>
            <span>{STATE_LOOK[state].label}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Alerts and sites by turns; pages of the queue as long as there are more. */
function WallTurns() {
  const { open, sites } = usePicture();
  const now_ms = useNow();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((held) => held + 1), TURN_MS);
    return () => clearInterval(timer);
  }, []);
  const alertPages = Math.max(1, Math.ceil(open.length / ROWS));
  const page = turn % (alertPages + 1);
  if (page === alertPages) {
    const worst = [...sites]
      .sort((a, b) => rankOf(b.worst) - rankOf(a.worst) || b.silent - a.silent)
      .slice(0, ROWS);
    return (
      <ul className="wall-list" aria-label={text.nav.sites}>
        {worst.map((site) => (
          <li key={site.id}>
            <Mark look={siteLook(site)} size={30} />
            <b className="ellipsis">{site.name}</b>
            <span className="ellipsis">{siteWords(site)}</span>
            <span>{site.alerts.length > 0 && text.live.sites.alerts(site.alerts.length)}</span>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <ul className="wall-list" aria-label={text.nav.alerts}>
      {open.length === 0 && <li>{text.live.queue.empty}</li>}
      {open.slice(page * ROWS, (page + 1) * ROWS).map((alert) => (
        <li key={alert.id} data-testid="alert-row" data-alert-id={alert.id} data-status={alert.status}>
          <SeverityMark severity={alert.severity} size={30} />
          <b className="ellipsis">{alertTitle(alert.alert_type)}</b>
          <span className="ellipsis">{[alert.person_name, alert.site_name].filter(Boolean).join(' · ')}</span>
          <span>{formatAge(alert.created_at, now_ms)}</span>
        </li>
      ))}
    </ul>
  );
}
