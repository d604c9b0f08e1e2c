import { Link } from 'wouter';
import type { Prediction } from '../../api/fraud';
import { fraudText } from '../../text/fraud';
import { formatMoment } from '../../timing/format';
import { useOutcomeOf } from '../deeds';
import { Score, VerdictTag } from '../RiskMark';
import { TableScroll } from '../TableScroll';
import { reasonLine } from '../words';

const t = fraudText.person;

/** Punches with their scores; each leads to its prediction. */
export function PunchTable({ punches, zone }: { punches: readonly Prediction[]; zone: string | undefined }) {
  const outcomeOf = useOutcomeOf();
  return (
    <TableScroll label={t.punches}>
      <table className="table stacked" data-testid="punch-table">
        <thead>
          <tr>
            {t.punchColumns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {punches.map((one) => (
            <tr key={one.prediction_id}>
              <td className="nowrap">
                <Link href={`/fraud/predictions/${one.prediction_id}`}>
                  {formatMoment(one.at, 0, zone)} {fraudText.direction[one.direction] ?? one.direction}
                </Link>
              </td>
              <td>{one.site_name}</td>
              <td>
                <Score score={one.fraud_score} />
              </td>
              <td className="punch-why">{reasonLine(one)}</td>
              <td>
                <VerdictTag outcome={outcomeOf(one)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
