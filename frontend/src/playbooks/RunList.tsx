import { useState } from 'react';
import { Link } from 'wouter';
import { Loaded, More } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Segments, Slab } from '../judgement/Slab';
import { Mark } from '../marks/Mark';
import { Empty } from '../parts/Notice';
import { useCan } from '../session/session';
import { alertTitle } from '../text/alerts';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { lookOf } from './looks';
import { isUnderWay, useRuns, useStop } from './queries';
import type { Run } from './types';

const t = deskText.playbooks;

export function RunList({ playbook_id, chosen }: { playbook_id: string | null; chosen: string | null }) {
  const [status, setStatus] = useState('');
  const { query, items } = useRuns(playbook_id, status);
  return (
    <Slab
      title={playbook_id === null ? t.allRuns : t.itsRuns}
      testId="run-list"
      aside={
        <Segments
          label={t.runState}
          value={status}
          options={[
            ['', t.any],
            ['RUNNING', t.states.RUNNING],
            ['WAITING', t.states.WAITING],
            ['DONE', t.states.DONE],
            ['STOPPED', t.states.STOPPED],
          ]}
          onChange={setStatus}
        />
      }
    >
      <Loaded query={query}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noRuns} hint={t.noRunsHint} />
          ) : (
            <ol className="desk-rows">
              {items.map((run) => (
                <RunRow key={run.id} run={run} playbook_id={playbook_id} chosen={String(run.id) === chosen} />
              ))}
            </ol>
          )
        }
      </Loaded>
      <More query={query} />
    </Slab>
  );
}

/** `Site silent at Gate 3`: for what it runs. */
export function runTitle(run: Run): string {
  const about = run.person_name ?? run.site_name;
  return [alertTitle(run.type || run.kind), about].filter(Boolean).join(' · ');
}

interface RunRowProps {
  run: Run;
  playbook_id: string | null;
  chosen: boolean;
}

function RunRow({ run, playbook_id, chosen }: RunRowProps) {
  const now_ms = useNow(30_000);
  const zone = useCommonZone();
  const look = lookOf(run.status);
  return (
    <li className={chosen ? 'desk-item chosen' : 'desk-item'} data-testid="run-row" data-status={run.status}>
      <div className="desk-item-words">
        <Link
          className="strong"
          href={`/playbooks?${playbook_id === null ? '' : `id=${playbook_id}&`}run=${run.id}`}
          aria-current={chosen ? 'true' : undefined}
        >
          {runTitle(run)}
        </Link>
        <p className="muted with-mark">
          <Mark look={look} size={11} labelled={false} /> {look.label}
          {run.waiting_for && ` ${t.waitsFor(run.waiting_for)}`}
          {run.started_at && ` · ${formatMoment(run.started_at, now_ms, zone)}`}
          {playbook_id === null && ` · ${run.playbook_title}`}
        </p>
      </div>
      <StopButton run={run} />
    </li>
  );
}

/** Operators may stop what the machine does on their behalf. */
export function StopButton({ run }: { run: Run }) {
  const stop = useStop();
  const may = useCan('noc:ack_alerts');
  if (!isUnderWay(run)) return null;
  return (
    <button
      type="button"
      className="button small"
      data-testid="stop-run"
      aria-label={t.stopOf(runTitle(run))}
      disabled={!may || stop.isPending}
      title={may ? undefined : t.mayNotStop}
      onClick={() => stop.mutate(run)}
    >
      {t.stop}
    </button>
  );
}
