import type { Outcome, RiskLevel } from '../api/fraud';
import { Mark } from '../marks/Mark';
import { fraudText as t } from '../text/fraud';
import { formatScore, isJudged, levelOf, RISK_LOOK, verdictWords } from './words';

/** The level as shape, colour and word. */
export function RiskTag({ level }: { level: RiskLevel }) {
  return (
    <span className="risk-tag with-mark" data-level={level}>
      <Mark look={RISK_LOOK[level]} size={13} labelled={false} /> {t.levels[level]}
    </span>
  );
}

/** A score with the mark of its level. */
export function Score({ score, level = levelOf(score) }: { score: number; level?: RiskLevel }) {
  return (
    <span className="score" data-level={level}>
      <Mark look={RISK_LOOK[level]} size={12} /> <b>{formatScore(score)}</b>
    </span>
  );
}

export function VerdictTag({ outcome }: { outcome: Outcome | null | undefined }) {
  if (!isJudged(outcome)) return null;
  const kind = outcome?.pending ? 'pending' : String(outcome?.fraud);
  return (
    <span className="verdict-tag" data-verdict={kind}>
      {verdictWords(outcome)}
    </span>
  );
}
