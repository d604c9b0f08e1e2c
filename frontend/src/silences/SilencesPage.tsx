import '../style/judgement.css';
import '../style/desk.css';
import { useSearch } from 'wouter';
import { Locked } from '../desk/parts';
import { Tabs } from '../desk/Tabs';
import { useCan } from '../session/session';
import { deskText } from '../text/response-desk';
import { NewSilence } from './NewSilence';
import { SilenceList } from './SilenceList';
import { SnoozeList } from './SnoozeList';

const t = deskText.silences;
const VIEWS = ['ACTIVE', 'PENDING', 'ENDED', 'snoozes'] as const;
type View = (typeof VIEWS)[number];

/** What is kept quiet, by whom, why and until when; and the form that asks for quiet. */
export default function SilencesPage() {
  const search = useSearch();
  const asked = new URLSearchParams(search).get('view') as View | null;
  const view = asked !== null && VIEWS.includes(asked) ? asked : 'ACTIVE';
  const mayMake = useCan('noc:ack_alerts');
  return (
    <main id="content" className="page desk-page judgement" data-testid="silences-page">
      <header className="page-head">
        <div>
          <h1>{t.title}</h1>
          <p className="muted">{t.lead}</p>
        </div>
        {!mayMake && <Locked>{t.readOnly}</Locked>}
      </header>
      <Tabs
        label={t.views.label}
        current={view}
        tabs={VIEWS.map((one) => ({
          key: one,
          name: t.views[one],
          href: one === 'ACTIVE' ? '/silences' : `/silences?view=${one}`,
        }))}
      />
      <div className={mayMake ? 'page-body replays' : 'page-body replays alone'}>
        {mayMake && <NewSilence />}
        {view === 'snoozes' ? (
          <SnoozeList mayEnd={mayMake} />
        ) : (
          <SilenceList status={view} mayEnd={mayMake} />
        )}
      </div>
    </main>
  );
}
