import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useNames } from '../desk/MatcherRows';
import { Loaded } from '../desk/parts';
import { Slab } from '../judgement/Slab';
import { Empty } from '../parts/Notice';
import { deskText } from '../text/response-desk';
import { PolicyForm } from './PolicyForm';
import { useChannels, usePolicies, useSchedules } from './queries';
import type { Policy, TargetKind } from './types';

const t = deskText.notices.policies;

/** Names of those whom a step may tell. */
export function useTargets(): Record<TargetKind, { id: number; name: string }[]> {
  const { people } = useNames();
  const schedules = useSchedules().data ?? [];
  const channels = useChannels().data ?? [];
  return {
    person: people,
    schedule: schedules.map(({ id, name }) => ({ id, name })),
    channel: channels.map(({ id, name }) => ({ id, name })),
  };
}

/** Who is told when nobody answers. */
export function Policies({ mayWrite }: { mayWrite: boolean }) {
  const query = usePolicies();
  const targets = useTargets();
  const [editing, setEditing] = useState<Policy | 'new' | null>(null);
  const nameOf = (kind: TargetKind, id: number) =>
    targets[kind].find((one) => one.id === id)?.name ?? t.unknown(kind, id);
  return (
    <Slab
      title={t.title}
      testId="policy-list"
      aside={
        mayWrite && (
          <button
            type="button"
            className="button small"
            data-testid="new-policy"
            onClick={() => setEditing('new')}
          >
            <Plus size={14} aria-hidden="true" /> {t.fresh}
          </button>
        )
      }
    >
      <Loaded query={query}>
        {(policies) =>
          policies.length === 0 ? (
            <Empty title={t.empty} hint={t.emptyHint} />
          ) : (
            <ul className="desk-rows">
              {policies.map((policy) => (
                <li key={policy.id} className="desk-item" data-testid="policy-row">
                  <div className="desk-item-words">
                    <p className="strong">
                      {policy.name} {!policy.active && <span className="tag">{t.inactive}</span>}
                    </p>
                    <ol className="policy-steps">
                      {policy.steps.map((step, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
                        <li key={index}>
                          <span className="muted">{t.after(step.after_minutes, index)}</span>{' '}
                          {step.targets.map((one) => nameOf(one.kind, one.id)).join(', ')}
                        </li>
                      ))}
                    </ol>
                    <p className="muted">{t.repeats(policy.repeats, policy.repeat_minutes)}</p>
                  </div>
                  {mayWrite && (
                    <button
                      type="button"
                      className="button small"
                      aria-label={t.editOf(policy.name)}
                      onClick={() => setEditing(policy)}
                    >
                      {t.edit}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {editing !== null && (
        <PolicyForm policy={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Slab>
  );
}
