import { useLocation, useSearch } from 'wouter';
import { text } from '../text';
import { FreshnessChip } from './FreshnessChip';
import { pageOf } from './pages';
import { SeverityCounts } from './TopBar';

/** The phone's top bar: where am I, is it live, what is open. */
export function PhoneBar() {
  const [path] = useLocation();
  const onMap = new URLSearchParams(useSearch()).get('view') === 'map';
  const page = pageOf(path)?.name ?? '';
  const title = path === '/' ? (onMap ? text.nav.map : text.nav.queue) : page;
  return (
    <header className="phone-bar">
      <span className="phone-title">{title}</span>
      <FreshnessChip short />
      <SeverityCounts />
    </header>
  );
}
