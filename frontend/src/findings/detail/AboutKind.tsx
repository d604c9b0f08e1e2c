import { useState } from 'react';
import { Facts } from '../../live/panel/Section';
import { Failure, Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { useFindingKinds } from '../queries';

/** What this kind of finding means, when it fires, what only looks like it, and what tunes it; read when opened. */
export function AboutKind({ finding_type }: { finding_type: string }) {
  const [open, setOpen] = useState(false);
  const kinds = useFindingKinds(open);
  const kind = kinds.data?.items.find((one) => one.finding_type === finding_type);
  const t = text.findings.detail;
  return (
    <details className="about-kind" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.about}</summary>
      {open && kinds.isPending && <Skeleton rows={3} />}
      {kinds.isError && <Failure error={kinds.error} onRetry={() => kinds.refetch()} />}
      {kind && (
        <Facts
          facts={[
            [t.meaning, kind.meaning],
            [t.firesWhen, kind.fires_when],
            [t.innocent, kind.innocent],
            [
              t.tunedBy,
              kind.options.map(({ key, value }) => `${key} = ${value}`).join(', ') || text.common.none,
            ],
            [t.more, kind.docs],
          ]}
        />
      )}
    </details>
  );
}
