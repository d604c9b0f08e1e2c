import '../style/judgement.css';
import '../style/desk.css';
import { Plus } from 'lucide-react';
import { Link, useSearch } from 'wouter';
import { Loaded, Locked } from '../desk/parts';
import { Slab } from '../judgement/Slab';
import { Empty } from '../parts/Notice';
import { useCan } from '../session/session';
import { deskText } from '../text/response-desk';
import { PlaybookPane } from './PlaybookPane';
import { useEnable, usePlaybooks } from './queries';
import { RunList } from './RunList';
import { RunView } from './RunView';
import type { Playbook } from './types';

const t = deskText.playbooks;
export const NEW = 'new';

/** What is done by itself, and how each run went. The address names the playbook or the run that is read. */
export default function PlaybooksPage() {
  const values = new URLSearchParams(useSearch());
  const [id, run] = [values.get('id'), values.get('run')];
  const mayWrite = useCan('noc:configure');
  return (
    <main id="content" className="page desk-page judgement" data-testid="playbooks-page">
      <header className="page-head">
        <div>
          <h1>{t.title}</h1>
          <p className="muted">{t.lead}</p>
        </div>
        {mayWrite ? (
          <Link className="button" href={`/playbooks?id=${NEW}`} data-testid="new-playbook">
            <Plus size={15} aria-hidden="true" /> {t.fresh}
          </Link>
        ) : (
          <Locked>{t.readOnly}</Locked>
        )}
      </header>
      <div className="page-body playbooks">
        <PlaybookList chosen={id} mayWrite={mayWrite} />
        <div className="playbook-side">
          {run !== null && <RunView key={run} id={run} />}
          {id !== null && run === null && (
            <PlaybookPane key={id} id={id === NEW ? null : id} mayWrite={mayWrite} />
          )}
          <RunList playbook_id={id === NEW ? null : id} chosen={run} />
        </div>
      </div>
    </main>
  );
}

function PlaybookList({ chosen, mayWrite }: { chosen: string | null; mayWrite: boolean }) {
  const query = usePlaybooks();
  return (
    <Slab title={t.list} testId="playbook-list">
      <Loaded query={query} rows={6}>
        {(playbooks) =>
          playbooks.length === 0 ? (
            <Empty title={t.empty} hint={t.emptyHint} />
          ) : (
            <ul className="desk-rows">
              {playbooks.map((playbook) => (
                <PlaybookRow
                  key={playbook.id}
                  playbook={playbook}
                  chosen={String(playbook.id) === chosen}
                  mayWrite={mayWrite}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Slab>
  );
}

interface RowProps {
  playbook: Playbook;
  chosen: boolean;
  mayWrite: boolean;
}

function PlaybookRow({ playbook, chosen, mayWrite }: RowProps) {
  const enable = useEnable();
  return (
    <li
      className={chosen ? 'desk-item chosen' : 'desk-item'}
      data-testid="playbook-row"
      data-enabled={playbook.enabled}
    >
      <div className="desk-item-words">
        <Link
          className="strong"
          href={`/playbooks?id=${playbook.id}`}
          aria-current={chosen ? 'true' : undefined}
        >
          {playbook.title || playbook.name}
        </Link>
        <p>{playbook.trigger}</p>
        <p className="muted">
          {[
            t.version(playbook.version),
            playbook.shipped && t.shipped,
            t.runs(playbook.runs_7d),
            playbook.updated_by && t.changedBy(playbook.updated_by.name),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <label className="choice switch">
        <input
          type="checkbox"
          checked={playbook.enabled}
          disabled={!mayWrite || enable.isPending}
          aria-label={t.enable(playbook.title || playbook.name)}
          onChange={(event) => enable.mutate({ playbook, on: event.target.checked })}
        />
        {playbook.enabled ? t.on : t.off}
      </label>
    </li>
  );
}
