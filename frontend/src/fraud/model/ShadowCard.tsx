import { Link } from 'wouter';
import type { Shadow } from '../../api/models';
import { Loaded } from '../../desk/parts';
import { Slab } from '../../judgement/Slab';
import { Empty } from '../../parts/Notice';
import { modelText as t } from '../../text/fraud-model';
import { formatCount, formatShare } from '../../timing/format';
import { formatFigure, formatScore, verdictWords } from '../words';
import { useShadow } from './queries';

/** The candidate beside the one that decides, on the same punches. */
export function ShadowCard() {
  const query = useShadow();
  return (
    <Slab title={t.shadow} testId="shadow">
      <Loaded query={query}>
        {(shadow) =>
          shadow ? <Beside shadow={shadow} /> : <Empty title={t.noShadow} hint={t.noShadowHint} />
        }
      </Loaded>
    </Slab>
  );
}

function Beside({ shadow }: { shadow: Shadow }) {
  const [, active, candidate] = t.shadowColumns;
  return (
    <>
      <p className="slab-part">{t.agreement(formatShare(shadow.agreement), formatCount(shadow.punches))}</p>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t.name}</span>
            </th>
            <th scope="col" className="number">
              {active} {shadow.active.version}
            </th>
            <th scope="col" className="number">
              {candidate} {shadow.candidate.version}
            </th>
          </tr>
        </thead>
        <tbody>
          {(['precision', 'recall'] as const).map((figure) => (
            <tr key={figure}>
              <td>{t.figures[figure]}</td>
              <td className="number">{formatFigure(shadow.labelled?.active[figure])}</td>
              <td className="number">{formatFigure(shadow.labelled?.shadow[figure])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shadow.differs.length > 0 && <Differs differs={shadow.differs} />}
    </>
  );
}

function Differs({ differs }: Pick<Shadow, 'differs'>) {
  return (
    <>
      <p className="slab-part overline">{t.differs}</p>
      <table className="table">
        <thead>
          <tr>
            {t.differsColumns.map((name, index) => (
              <th key={name} scope="col" className={index === 1 || index === 2 ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differs.map((one) => (
            <tr key={one.prediction_id}>
              <td>
                <Link href={`/fraud/predictions/${one.prediction_id}`}>{one.prediction_id.slice(0, 8)}</Link>
              </td>
              <td className="number">{formatScore(one.active)}</td>
              <td className="number">{formatScore(one.shadow)}</td>
              <td>{verdictWords({ fraud: one.outcome, pending: false })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
