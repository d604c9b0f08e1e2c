import { X } from 'lucide-react';
import { Link, useSearch } from 'wouter';
import { Loaded } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Slab } from '../judgement/Slab';
import { Mark } from '../marks/Mark';
import { text } from '../text';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatClockSeconds, formatMoment, formatSpan } from '../timing/format';
import { lookOf, resultWords } from './looks';
import { useRun } from './queries';
import { runTitle, StopButton } from './RunList';
import type { RunDetail, RunStep } from './types';

const t = deskText.playbooks;

/** One run, step by step. */
export function RunView({ id }: { id: string }) {
  const query = useRun(id);
  const playbook = new URLSearchParams(useSearch()).get('id');
  const close = (
    <Link
      className="icon-button"
      href={playbook === null ? '/playbooks' : `/playbooks?id=${playbook}`}
      aria-label={text.common.close}
    >
      <X size={17} />
    </Link>
  );
  return (
    <Slab
      title={query.data ? runTitle(query.data) : t.run}
      testId="run-detail"
      aside={
        <span className="slab-tools">
          {query.data && <StopButton run={query.data} />}
          {close}
        </span>
      }
    >
      <Loaded query={query}>{(run) => <Steps run={run} />}</Loaded>
    </Slab>
  );
}

const LINKS = [
  ['ticket_id', (id: string) => `/tickets/${id}`, t.ticket],
  ['incident_id', (id: string) => `/incidents/${id}`, t.incident],
  ['finding_id', (id: string) => `/findings/${id}`, t.finding],
  ['alert_id', (id: string) => `/?alert=${id}`, t.alert],
] as const;

function Steps({ run }: { run: RunDetail }) {
  const now_ms = useNow(30_000);
  const zone = useCommonZone();
  const look = lookOf(run.status);
  return (
    <div className="slab-part">
      <p className="with-mark">
        <Mark look={look} size={12} labelled={false} /> {look.label}
        {run.started_at && (
          <span className="muted">{t.since(formatMoment(run.started_at, now_ms, zone))}</span>
        )}
        {LINKS.map(
          ([name, address, words]) =>
            run[name] && (
              <Link key={name} href={address(String(run[name]))}>
                {words}
              </Link>
            ),
        )}
      </p>
      <ol className="run-steps">
        {run.steps.map((step) => (
          <Step key={step.index} step={step} zone={zone} />
        ))}
      </ol>
      {run.steps.length === 0 && <p className="muted">{t.noSteps}</p>}
    </div>
  );
}

function Step({ step, zone }: { step: RunStep; zone: string | undefined }) {
  const look = lookOf(step.status);
  const took =
    step.started_at && step.finished_at
      ? formatSpan(Date.parse(step.finished_at) - Date.parse(step.started_at))
      : null;
  const result = resultWords(step.result);
  return (
    <li data-testid="run-step" data-status={step.status}>
      <Mark look={look} size={13} labelled={false} />
      <div>
        <p>
          <b>{step.name || t.kinds[step.kind] || step.kind}</b>{' '}
          <span className="muted">
            {[
              step.name && (t.kinds[step.kind] ?? step.kind),
              look.label,
              step.started_at && formatClockSeconds(step.started_at, zone),
              took,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </p>
        {result && <p className="muted">{result}</p>}
        {step.error && <p className="failed">{step.error}</p>}
      </div>
    </li>
  );
}
