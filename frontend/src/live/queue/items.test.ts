import { describe, expect, it } from 'vitest';
import { aFinding, anAlert } from '../../feed/examples';
import { belongs, keyOf, queueOf, says } from './items';

const finding = (over: Parameters<typeof aFinding>[0]) => aFinding(over);
const alert = (over: Parameters<typeof anAlert>[0]) => anAlert({ alert_type: 'NO_SHOW', ...over });
const order = (queue: ReturnType<typeof queueOf>) => queue.map(keyOf);

describe('the queue of alerts and findings', () => {
  it('has an SOS before everything, then goes by severity, whoever found it', () => {
    const open = [anAlert({ id: 1 }), alert({ id: 2, severity: 'HIGH' }), alert({ id: 3, severity: 'LOW' })];
    const urgent = [
      finding({ id: 1, severity: 'CRITICAL' }),
      finding({ id: 2, severity: 'HIGH', status: 'ACKNOWLEDGED' }),
    ];
    expect(order(queueOf({ open, urgent }))).toEqual([
      'alert/1',
      'finding/1',
      'alert/2',
      'finding/2',
      'alert/3',
    ]);
  });

  it('puts the newer first among equals', () => {
    const open = [alert({ id: 1, severity: 'HIGH', created_at: '2026-01-01T10:00:00Z' })];
    const urgent = [finding({ id: 1, detected_at: '2026-01-01T10:01:00Z' })];
    expect(order(queueOf({ open, urgent }))).toEqual(['finding/1', 'alert/1']);
  });

  it('knows whose an item is, and finds it by its words', () => {
    const mine = {
      kind: 'finding',
      finding: finding({ assigned_to: { person_id: 7, name: 'Asha' } }),
    } as const;
    expect([belongs(mine, 'mine', 7), belongs(mine, 'mine', null), belongs(mine, 'unclaimed', 7)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([says(mine, 'fence ravi'), says(mine, 'battery')]).toEqual([true, false]);
  });
});
