import { Keyboard, Settings as SettingsIcon } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { usePicture } from '../feed/LiveProvider';
import { text } from '../text';
import { openHelp, openSettings } from './dialogs';
import { PAGES, pageOf } from './pages';

export function Rail() {
  const [path] = useLocation();
  const waiting = usePicture().open.filter((alert) => alert.status === 'NEW').length;
  return (
    <nav className="rail" aria-label={text.nav.label}>
      <img className="rail-mark" src={`${import.meta.env.BASE_URL}mark.svg`} alt="" width={30} height={30} />
      <ul>
        {PAGES.map(({ path: to, name, Icon }) => (
          <li key={to}>
            <Link href={to} className="rail-item" aria-current={pageOf(path)?.path === to ? 'page' : undefined}>
              <Icon size={18} aria-hidden="true" />
              {to === '/alerts' && waiting > 0 && (
                <span className="badge">{waiting > 99 ? '99+' : waiting}</span>
              )}
              <span>{name}</span>
            </Link>
          </li>
        ))}
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
