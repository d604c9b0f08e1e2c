/** The phone's navigation: what the rail and the top bar hold, within a thumb's reach. */
import { GitMerge, ListChecks, Map as MapIcon, Menu, Users } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { SoundControl } from '../alarm/SoundControl';
import { usePicture } from '../feed/LiveProvider';
import { Dialog } from '../parts/Dialog';
import { signOut, useSession } from '../session/session';
import { text } from '../text';
import { openHelp, openSettings } from './dialogs';
import { pageOf, pagesFor } from './pages';
import { Badge } from './Rail';

const ITEMS = [
  { href: '/queue', name: text.nav.queue, Icon: ListChecks },
  { href: '/?view=map', name: text.nav.map, Icon: MapIcon },
  { href: '/incidents', name: text.nav.incidents, Icon: GitMerge },
  { href: '/people', name: text.nav.people, Icon: Users },
];

export function BottomNav() {
  const [path] = useLocation();
  const onMap = new URLSearchParams(useSearch()).get('view') === 'map';
  const current = path === '/' && onMap ? '/?view=map' : pageOf(path)?.path;
  const fresh = usePicture().open.filter((alert) => alert.status === 'NEW').length;
  const [more, setMore] = useState(false);
  return (
    <nav className="bottom-nav" aria-label={text.nav.label}>
      {ITEMS.map(({ href, name, Icon }) => (
        <Link key={href} href={href} aria-current={current === href ? 'page' : undefined}>
          <Icon size={20} aria-hidden="true" />
          {href === '/queue' && <Badge count={fresh} />}
          {name}
        </Link>
      ))}
      <button type="button" onClick={() => setMore(true)}>
        <Menu size={20} aria-hidden="true" />
        {text.nav.more}
      </button>
      {more && <MoreDialog onClose={() => setMore(false)} />}
    </nav>
  );
}

function MoreDialog({ onClose }: { onClose: () => void }) {
  const pages = pagesFor(useSession().user.capabilities);
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Dialog title={text.nav.more} onClose={onClose}>
      <div className="more-list">
        {pages
          .filter(({ path }) => !ITEMS.some(({ href }) => href === path))
          .map(({ path, name, Icon }) => (
            <Link key={path} className="menu-item" href={path} onClick={onClose}>
              <Icon size={15} aria-hidden="true" /> {name}
            </Link>
          ))}
        <button type="button" className="menu-item" onClick={then(openSettings)}>
          {text.nav.settings}
        </button>
        <button type="button" className="menu-item" onClick={then(openHelp)}>
          {text.nav.keys}
        </button>
        <button type="button" className="menu-item" onClick={then(() => void signOut())}>
          {text.session.signOut}
        </button>
        <SoundControl />
      </div>
    </Dialog>
  );
}
