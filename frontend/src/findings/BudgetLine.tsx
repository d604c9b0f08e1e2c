import { Archive } from 'lucide-react';
import { Link } from 'wouter';
import { text } from '../text';
import { type FindingFilters, findingAddress, NO_FILTERS } from './filters';
import { useFindingsSummary } from './queries';
import { formatNumber } from './words';

/** Says that routine findings are kept back, why, and where they are. Nothing when none are. */
export function BudgetLine({ filters }: { filters: FindingFilters }) {
  const budget = useFindingsSummary().data?.budget;
  if (!budget || budget.held === 0) return null;
  const t = text.findings.budget;
  const shown = filters.held !== 'no';
  return (
    <p className="budget" data-testid="budget-line" data-held={budget.held}>
      <Archive size={16} aria-hidden="true" />
      <span>
        {t.held(budget.held, formatNumber(budget.per_100_guards))}{' '}
        <span className="muted">
          {t.spoken(budget.spoken, formatNumber(budget.allowed))} {t.never}
        </span>
      </span>
      <Link
        className="button small"
        href={findingAddress({ ...NO_FILTERS, held: shown ? 'no' : 'yes' })}
        data-testid="show-held"
      >
        {shown ? t.hide : t.show}
      </Link>
    </p>
  );
}
