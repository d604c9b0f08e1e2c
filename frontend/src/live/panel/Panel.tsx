import { useSelection } from '../selection';
import { AlertPanel } from './AlertPanel';
import { FindingPanel } from './FindingPanel';
import { OverviewPanel } from './OverviewPanel';
import { PersonPanel } from './PersonPanel';
import { SitePanel } from './SitePanel';

export function Panel() {
  const [selection] = useSelection();
  if (!selection) return <OverviewPanel />;
  const { kind, id } = selection;
  if (kind === 'person') return <PersonPanel key={id} person_id={id} />;
  if (kind === 'site') return <SitePanel key={id} site_id={id} />;
  if (kind === 'finding') return <FindingPanel key={id} finding_id={id} />;
  return <AlertPanel key={id} alert_id={id} />;
}
