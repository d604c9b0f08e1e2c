import '../style/judgement.css';
import '../style/desk.css';
import { useSearch } from 'wouter';
import { Locked } from '../desk/parts';
import { Tabs } from '../desk/Tabs';
import { useCan } from '../session/session';
import { deskText } from '../text/response-desk';
import { Channels } from './Channels';
import { Deliveries } from './Deliveries';
import { Integrations } from './Integrations';
import { OnCall } from './OnCall';
import { Policies } from './Policies';
import { Routes } from './Routes';

const t = deskText.notices;
const VIEWS = {
  deliveries: Deliveries,
  channels: Channels,
  routes: Routes,
  oncall: OnCall,
  policies: Policies,
  integrations: Integrations,
} as const;
type View = keyof typeof VIEWS;

/** What went out, to whom, and how it went; and by which rules. The address names the part. */
export default function NoticesPage() {
  const asked = new URLSearchParams(useSearch()).get('view') as View | null;
  const view = asked !== null && asked in VIEWS ? asked : 'deliveries';
  const mayWrite = useCan('noc:configure');
  const Part = VIEWS[view];
  return (
    <main id="content" className="page desk-page judgement" data-testid="notices-page">
      <header className="page-head">
        <div>
          <h1>{t.title}</h1>
          <p className="muted">{t.leads[view]}</p>
        </div>
        {!mayWrite && <Locked>{t.readOnly}</Locked>}
      </header>
      <Tabs
        label={t.views}
        current={view}
        tabs={(Object.keys(VIEWS) as View[]).map((one) => ({
          key: one,
          name: t.names[one],
          href: one === 'deliveries' ? '/notices' : `/notices?view=${one}`,
        }))}
      />
      <div className="page-body desk-body">
        <Part mayWrite={mayWrite} />
      </div>
    </main>
  );
}
