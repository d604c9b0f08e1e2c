import { CircleCheck, CircleX, Dices } from 'lucide-react';
import type { Gate } from '../../api/models';
import { Slab } from '../../judgement/Slab';
import { modelText as t } from '../../text/fraud-model';
import { TableScroll } from '../TableScroll';
import { fateOf, figureWords, type GateFate, intervalWords } from './figures';

/** What it had to reach, what it reached, and whether that was more than luck. */
export function Gates({ gates }: { gates: readonly Gate[] }) {
  return (
    <Slab title={t.gates} testId="gates">
      {gates.length === 0 && <p className="slab-part muted">{t.noGates}</p>}
      {gates.length > 0 && (
        <TableScroll label={t.gates}>
          <table className="table">
            <thead>
              <tr>
                {t.gateColumns.map((name, index) => (
                  <th key={name} scope="col" className={index > 0 && index < 4 ? 'number' : undefined}>
                    {name || <span className="visually-hidden">{t.gates}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {gates.map((gate) => (
                <tr key={gate.gate} data-fate={fateOf(gate)}>
                  <td>{t.gateNames[gate.gate] ?? gate.gate.replaceAll('_', ' ')}</td>
                  <td className="number">{figureWords(gate.must)}</td>
                  <td className="number strong">{figureWords(gate.value)}</td>
                  <td className="number">{intervalWords(gate.interval)}</td>
                  <td>
                    <Fate fate={fateOf(gate)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
    </Slab>
  );
}

const LOOKS = {
  passed: { Icon: CircleCheck, colour: 'var(--fine)', words: t.passed },
  luck: { Icon: Dices, colour: 'var(--medium)', words: t.byLuck },
  failed: { Icon: CircleX, colour: 'var(--critical)', words: t.failed },
} as const;

function Fate({ fate }: { fate: GateFate }) {
  const { Icon, colour, words } = LOOKS[fate];
  return (
    <span className="gate-word" title={fate === 'luck' ? t.byLuckHint : undefined}>
      <Icon size={14} aria-hidden="true" style={{ color: colour }} /> {words}
    </span>
  );
}
