import { ChevronDown, LogOut, Settings as SettingsIcon, Users } from 'lucide-react';
import { useMemo } from 'react';
import { SoundControl } from '../alarm/SoundControl';
import { useLiveState, useLoaded, usePicture } from '../feed/LiveProvider';
import { Avatar, SeverityMark } from '../marks/Mark';
import { SEVERITIES, SEVERITY_LOOK } from '../marks/severity';
import { Popover } from '../parts/Popover';
import { useValue } from '../parts/value';
import { signOut, useSession } from '../session/session';
import { text } from '../text';
import { useNow } from '../timing/clock';
import { formatClock, formatClockSeconds, formatCount, zoneName } from '../timing/format';
import { openSettings } from './dialogs';
import { FreshnessChip } from './FreshnessChip';
import { SearchBox } from './SearchBox';
import { clientFilter } from './settings';
import { tellError } from './toasts';

export function TopBar() {
  const { tenant } = useSession();
  return (
    <header className="topbar">
      <span className="tenant strong">{tenant.name}</span>
      <ClientFilter />
      <SearchBox />
      <span className="topbar-gap" />
      <SeverityCounts />
      <ShiftCounts />
      <FreshnessChip />
      <SoundControl />
      <Clock />
      <UserMenu />
    </header>
  );
}

function ClientFilter() {
  const sites = useLiveState((live) => live.sites);
  const chosen = useValue(clientFilter);
  const clients = useMemo(() => {
    const named = new Map<number, string>();
    for (const site of sites.values())
      if (site.client_id !== null) named.set(site.client_id, site.client_name ?? '');
    return [...named].sort((a, b) => a[1].localeCompare(b[1]));
  }, [sites]);
  return (
    <span className={chosen === null ? 'pill select-pill' : 'pill select-pill chosen'}>
      <select
        aria-label={text.client.label}
        value={chosen ?? ''}
        onChange={(event) => clientFilter.set(event.target.value ? Number(event.target.value) : null)}
      >
        <option value="">{text.client.all}</option>
        {clients.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden="true" />
    </span>
  );
}

export function SeverityCounts() {
  const loaded = useLoaded();
  const { bySeverity } = usePicture();
  const shown = SEVERITIES.slice(0, 3);
  return (
    <ul className="pill severity-counts" aria-label={text.counts.severities}>
      {shown.map((severity) => (
        <li key={severity} title={text.counts.open(SEVERITY_LOOK[severity].label, bySeverity[severity])}>
          <SeverityMark severity={severity} size={13} />
          {loaded ? bySeverity[severity] : text.common.none}
        </li>
      ))}
    </ul>
  );
}

function ShiftCounts() {
  const loaded = useLoaded();
  const { onShift, silent } = usePicture();
  const count = (value: number) => (loaded ? formatCount(value) : text.common.none);
  return (
    <span className="pill wide-only">
      <Users size={15} aria-hidden="true" className="muted" />
      {text.counts.onShift(count(onShift), count(silent))}
    </span>
  );
}

function Clock() {
  const now_ms = useNow();
  return (
    <span className="clock">
      <b>{formatClockSeconds(now_ms)}</b>
      <span className="muted">
        {' '}
        {zoneName(now_ms)} · {formatClock(now_ms, 'UTC')} UTC
      </span>
    </span>
  );
}

export function UserMenu() {
  const { user } = useSession();
  return (
    <Popover label={user.name} className="avatar-button" face={<Avatar name={user.name} />}>
      <p className="strong">{user.name}</p>
      <p className="muted">
        {user.username} · {user.role}
        {user.restricted && ` · ${text.session.restricted}`}
      </p>
      <button type="button" className="menu-item" onClick={openSettings}>
        <SettingsIcon size={15} aria-hidden="true" /> {text.settings.title}
      </button>
      <button
        type="button"
        className="menu-item"
        onClick={() => void signOut().catch(() => tellError(text.common.noAnswer))}
      >
        <LogOut size={15} aria-hidden="true" /> {text.session.signOut}
      </button>
    </Popover>
  );
}
