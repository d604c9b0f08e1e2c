import { useState } from 'react';
import { Dialog } from '../parts/Dialog';
import { text } from '../text';
import { judgementText as t } from '../text/judgement';
import { useApplyTuning } from './deeds';
import { firingOf } from './proposals';
import type { Proposal } from './types';

/** The button, and the question it asks first. */
export function ApplyTuning({ proposals }: { proposals: readonly Proposal[] }) {
  const [asking, setAsking] = useState(false);
  const moving = proposals.filter((proposal) => proposal.moves).length;
  return (
    <>
      <button
        type="button"
        className="button primary"
        data-testid="apply-tuning"
        disabled={moving === 0}
        onClick={() => setAsking(true)}
      >
        {t.tuning.apply}
      </button>
      {asking && <Question proposals={proposals} moving={moving} onClose={() => setAsking(false)} />}
    </>
  );
}

interface QuestionProps {
  proposals: readonly Proposal[];
  moving: number;
  onClose: () => void;
}

function Question({ proposals, moving, onClose }: QuestionProps) {
  const apply = useApplyTuning();
  const firing = firingOf(proposals);
  return (
    <Dialog title={t.tuning.applyTitle} onClose={onClose}>
      <p className="strong">{t.tuning.applyLead(moving)}</p>
      <p>{t.tuning.applyFire(firing.current, firing.proposed)}</p>
      <p className="muted">{t.tuning.applyUndo}</p>
      <div className="form-foot">
        <button
          type="button"
          className="button primary"
          data-first-focus
          data-testid="apply-yes"
          disabled={apply.isPending}
          onClick={() => apply.mutate(undefined, { onSettled: onClose })}
        >
          {apply.isPending ? t.tuning.applying : t.tuning.applyYes(moving)}
        </button>
        <button type="button" className="button quiet" onClick={onClose}>
          {text.common.cancel}
        </button>
      </div>
    </Dialog>
  );
}
