import { ArrowRight, ShieldX } from 'lucide-react';
import { Link } from 'wouter';
import { judgementText as t } from '../text/judgement';
import { formatShare } from '../timing/format';
import { findingAddress } from './place';
import { fateOf } from './proposals';
import type { Proposal } from './types';
import { hourName, weekAddress } from './week';
import { formatThreshold } from './words';

const COLUMNS = t.tuning.columns;

export function ProposalTable({ proposals }: { proposals: readonly Proposal[] }) {
  return (
    <table className="table stacked proposals" data-testid="proposals">
      <thead>
        <tr>
          <th scope="col">{COLUMNS.place}</th>
          <th scope="col">{COLUMNS.metric}</th>
          <th scope="col" className="number">
            {COLUMNS.verdicts}
          </th>
          <th scope="col" className="number">
            {COLUMNS.rate}
          </th>
          <th scope="col">{COLUMNS.threshold}</th>
          <th scope="col" className="number">
            {COLUMNS.fire}
          </th>
          <th scope="col">{COLUMNS.reason}</th>
        </tr>
      </thead>
      <tbody>
        {proposals.map((proposal) => (
          <ProposalRow key={proposal.profile_id} proposal={proposal} />
        ))}
      </tbody>
    </table>
  );
}

function ProposalRow({ proposal }: { proposal: Proposal }) {
  const { site_id, metric_type, hour_of_week } = proposal;
  const hour = hourName(hour_of_week);
  const fate = fateOf(proposal);
  return (
    <tr data-testid="proposal" data-profile-id={proposal.profile_id} data-fate={fate}>
      <td>
        <Link
          className="strong"
          href={weekAddress({ site: site_id, metric: metric_type, day: null, hour: hour_of_week })}
        >
          {proposal.site_name}
        </Link>
        <span className="muted proposal-hour">{hour}</span>
      </td>
      <td data-label={COLUMNS.metric}>{t.metrics[metric_type]}</td>
      <td className="number nowrap" data-label={COLUMNS.verdicts}>
        {t.tuning.falseOf(proposal.false_positives, proposal.verdicts)}
      </td>
      <td className="number nowrap" data-label={COLUMNS.rate}>
        {formatShare(proposal.rate)}
      </td>
      <td className="nowrap" data-label={COLUMNS.threshold}>
        <Move proposal={proposal} />
      </td>
      <td className="number nowrap" data-label={COLUMNS.fire}>
        {t.tuning.wouldFire(proposal.would_fire.current, proposal.would_fire.proposed)}
      </td>
      <td className="proposal-why" data-label={COLUMNS.reason}>
        <span>{proposal.reason}</span>
        {proposal.would_miss.length > 0 && <WouldMiss ids={proposal.would_miss} />}
      </td>
    </tr>
  );
}

function Move({ proposal }: { proposal: Proposal }) {
  const { current, proposed } = proposal;
  if (fateOf(proposal) === 'refused') {
    return (
      <span className="move">
        {formatThreshold(current)}
        <span className="refused">
          <ShieldX size={14} aria-hidden="true" /> {t.tuning.refused}
        </span>
      </span>
    );
  }
  return (
    <span className="move">
      {formatThreshold(current)} <ArrowRight size={13} aria-label={t.tuning.to} />{' '}
      <b>{formatThreshold(proposed)}</b>{' '}
      <span className="muted">{proposed > current ? t.tuning.less : t.tuning.more}</span>
    </span>
  );
}

function WouldMiss({ ids }: { ids: readonly number[] }) {
  return (
    <span className="would-miss">
      {t.tuning.wouldMiss(ids.length)}{' '}
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link href={findingAddress(id)}>{t.tuning.finding(id)}</Link>
        </span>
      ))}
    </span>
  );
}
