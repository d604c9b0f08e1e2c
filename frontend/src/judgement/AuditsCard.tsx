/** How the last audits went: when, how long, over how many people, what they opened and cleared. */
import { useState } from 'react';
import { Mark } from '../marks/Mark';
import type { Look } from '../marks/severity';
import { Empty, Failure, Skeleton } from '../parts/Notice';
import { useCan } from '../session/session';
import { text } from '../text';
import { judgementText as t } from '../text/judgement';
import { useNow } from '../timing/clock';
import { formatCount, formatMoment } from '../timing/format';
import { useRunAudit } from './deeds';
import { useCommonZone } from './place';
import { useAudits } from './queries';
import { Slab } from './Slab';
import { AUDIT_KINDS, type AuditKind, type AuditRun } from './types';
import { formatTook } from './words';

const LOOKS: Record<AuditRun['status'], Look> = {
  RUNNING: { shape: 'ring', token: '--accent', label: t.audits.status.RUNNING },
  DONE: { shape: 'circle', token: '--fine', label: t.audits.status.DONE },
  FAILED: { shape: 'triangle', token: '--high', label: t.audits.status.FAILED },
};

export function AuditsCard() {
  const audits = useAudits();
  const mayRun = useCan('noc:configure');
  return (
    <Slab title={t.audits.title} testId="audits-card" aside={mayRun && <RunNow />}>
      {audits.isPending && <Skeleton rows={4} />}
      {audits.isError && <Failure error={audits.error} onRetry={() => audits.refetch()} />}
      {audits.data?.items.length === 0 && <Empty title={t.audits.empty} hint={t.audits.emptyHint} />}
      {audits.data && audits.data.items.length > 0 && (
        <ol className="audits">
          {audits.data.items.map((run) => (
            <AuditRow key={run.id} run={run} />
          ))}
        </ol>
      )}
    </Slab>
  );
}

function AuditRow({ run }: { run: AuditRun }) {
  const now_ms = useNow(run.status === 'RUNNING' ? 1_000 : 60_000);
  const zone = useCommonZone();
  const took_ms = (run.finished_at ? Date.parse(run.finished_at) : now_ms) - Date.parse(run.started_at);
  return (
    <li data-testid="audit-run" data-status={run.status}>
      <span className="with-mark">
        <Mark look={LOOKS[run.status]} size={12} />
        <b>{t.audits.kinds[run.kind]}</b>
      </span>
      <span className="muted">{formatMoment(run.slot_at, now_ms, zone)}</span>
      <p>
        {[
          t.audits.results(run.opened, run.cleared),
          run.held > 0 && t.audits.held(run.held),
          t.audits.people(formatCount(run.people)),
          run.status === 'RUNNING'
            ? t.audits.runningFor(formatTook(took_ms))
            : t.audits.took(formatTook(took_ms)),
          run.attempts > 1 && t.audits.attempts(run.attempts),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {run.status === 'FAILED' && <p className="failed">{run.error || t.audits.status.FAILED}</p>}
    </li>
  );
}

function RunNow() {
  const run = useRunAudit();
  const [kind, setKind] = useState<AuditKind>('comprehensive');
  return (
    <span className="slab-tools">
      <select
        className="field"
        aria-label={t.audits.which}
        value={kind}
        onChange={(event) => setKind(event.target.value as AuditKind)}
      >
        {AUDIT_KINDS.map((one) => (
          <option key={one} value={one} title={t.audits.about[one]}>
            {t.audits.kinds[one]}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button small"
        data-testid="run-audit"
        disabled={run.isPending}
        onClick={() => run.mutate(kind)}
      >
        {run.isPending ? text.common.loading : t.audits.runNow}
      </button>
    </span>
  );
}
