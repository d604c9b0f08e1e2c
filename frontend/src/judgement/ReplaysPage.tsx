import '../style/judgement.css';
import { useCan } from '../session/session';
import { judgementText as t } from '../text/judgement';
import { NewReplay } from './NewReplay';
import { ReplayList } from './ReplayList';

/** Past windows judged again under other settings, and the form that asks for one. */
export default function ReplaysPage() {
  const mayAsk = useCan('noc:configure');
  return (
    <main id="content" className="page judgement" data-testid="replays-page">
      <header className="page-head">
        <div>
          <h1>{t.replays.title}</h1>
          <p className="muted">{t.replays.lead}</p>
        </div>
        {!mayAsk && <p className="muted">{t.readOnly}</p>}
      </header>
      <div className={mayAsk ? 'page-body replays' : 'page-body replays alone'}>
        {mayAsk && <NewReplay />}
        <ReplayList />
      </div>
    </main>
  );
}
