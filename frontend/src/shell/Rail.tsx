import { Ellipsis, Keyboard, Settings as SettingsIcon } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { useLiveState, usePicture } from '../feed/LiveProvider';
import { Popover } from '../parts/Popover';
import { useSession } from '../session/session';
import { text } from '../text';
import { openHelp, openSettings } from './dialogs';
import { type PagePath, pageOf, pagesFor } from './pages';

export function Rail() {
  const [path] = useLocation();
  const pages = pagesFor(useSession().user.capabilities);
  const anomalies = useLiveState((state) => state.anomalies);
  const { open, findings } = usePicture();
  const incidents = useLiveState((state) => state.incidents);
  const tickets = useLiveState((state) => state.tickets);
  const waiting: Partial<Record<PagePath, number>> = {
    '/alerts': open.filter((alert) => alert.status === 'NEW').length,
    '/incidents': countNew(incidents.values()),
    '/tickets': countNew(tickets.values()),
    '/fraud': countNew(anomalies.values()),
    '/findings': findings.filter((finding) => finding.status === 'NEW').length,
  };
  return (
    <nav className="rail" aria-label={text.nav.label}>
      <img className="rail-mark" src={`${import.meta.env.BASE_URL}mark.svg`} alt="" width={30} height={30} />
      <ul>
        {pages
          .filter((page) => !page.more)
          .map(({ path: to, name, Icon }) => (
            <li key={to}>
              <Link
                href={to}
                className="rail-item"
                aria-current={pageOf(path)?.path === to ? 'page' : undefined}
              >
                <Icon size={18} aria-hidden="true" />
                <Badge count={waiting[to] ?? 0} />
                <span>{name}</span>
              </Link>
            </li>
          ))}
        <li>
          <MorePages key={path} at={pageOf(path)?.path} />
        </li>
      </ul>
      <div className="rail-foot">
        <button type="button" className="rail-item" onClick={openHelp}>
          <Keyboard size={18} aria-hidden="true" />
          <span>{text.nav.keys}</span>
        </button>
        <button type="button" className="rail-item" onClick={openSettings}>
          <SettingsIcon size={18} aria-hidden="true" />
          <span>{text.nav.settings}</span>
        </button>
      </div>
    </nav>
  );
}

function countNew(cases: Iterable<{ status: string }>): number {
  let count = 0;
  for (const { status } of cases) if (status === 'NEW') count += 1;
  return count;
}

/** The pages looked at now and then. */
function MorePages({ at }: { at: PagePath | undefined }) {
  const pages = pagesFor(useSession().user.capabilities).filter((page) => page.more);
  const here = pages.some(({ path }) => path === at);
  return (
    <Popover
      label={text.nav.more}
      className={here ? 'rail-item here' : 'rail-item'}
      side="left"
      face={
        <>
          <Ellipsis size={18} aria-hidden="true" />
          <span>{text.nav.more}</span>
        </>
      }
    >
      {pages.map(({ path, name, Icon }) => (
        <Link key={path} className="menu-item" href={path} aria-current={path === at ? 'page' : undefined}>
          <Icon size={15} aria-hidden="true" /> {name}
        </Link>
      ))}
    </Popover>
  );
}

export function Badge({ count }: { count: number }) {
  return count > 0 ? <span className="badge">{count > 99 ? '99+' : count}</span> : null;
}
