import { describe, expect, it } from 'vitest';
import { allAnswered, inTurn, underWay } from './inTurn';

/** A server that answers when it is told to, one version on. */
function slowServer() {
  const sent: Record<string, unknown>[] = [];
  const answers: ((failed?: Error) => void)[] = [];
  const send = (body: Record<string, unknown>) =>
    new Promise<{ version: number }>((resolve, reject) => {
      sent.push(body);
      answers.push((failed) => (failed ? reject(failed) : resolve({ version: Number(body.version) + 1 })));
    });
  return { sent, answers, send };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('deeds on one case', () => {
  it('wait for the one before, and go on from the version that it left', async () => {
    const { sent, answers, send } = slowServer();
    const first = inTurn('alert/1', 3, { version: 3 }, send);
    const second = inTurn('alert/1', 3, { version: 3, notes: 'n' }, send);
    await settled();
    expect(sent).toEqual([{ version: 3 }]);
    answers[0]?.();
    await first;
    await settled();
    expect(sent[1]).toEqual({ version: 4, notes: 'n' });
    answers[1]?.();
    expect((await second).version).toBe(5);
  });

  it('have their turn though the one before was refused, as what was shown says', async () => {
    const { sent, answers, send } = slowServer();
    const first = inTurn('alert/2', 3, { version: 3 }, send);
    const second = inTurn('alert/2', 3, { version: 3 }, send);
    await settled();
    answers[0]?.(new Error('refused'));
    await expect(first).rejects.toThrow('refused');
    await settled();
    expect(sent).toEqual([{ version: 3 }, { version: 3 }]);
    answers[1]?.();
    await second;
  });

  it('of different cases do not wait for each other', async () => {
    const { sent, send } = slowServer();
    void inTurn('alert/3', 1, { version: 1 }, send);
    void inTurn('alert/4', 1, { version: 1 }, send);
    await settled();
    expect(sent).toHaveLength(2);
  });

  it('go on from a newer version that was shown, and need not say theirs', async () => {
    const { sent, answers, send } = slowServer();
    const first = inTurn('alert/5', 9, { version: 9 }, send);
    await settled();
    answers[0]?.();
    await first;
    void inTurn('alert/5', 9, { person_id: 'me' }, send);
    await settled();
    expect(sent).toEqual([{ version: 9 }, { person_id: 'me' }]);
  });

  it('hide nothing that somebody else did between', async () => {
    const sent: unknown[] = [];
    const answering = (version: number) => (body: Record<string, unknown>) => {
      sent.push(body);
      return Promise.resolve({ version });
    };
    await inTurn('alert/6', 3, { notes: 'n' }, answering(5)); // somebody made 4 of it meanwhile
    await inTurn('alert/6', 3, { version: 3 }, answering(6));
    await inTurn('alert/7', 3, { notes: 'n' }, answering(4)); // nobody did
    await inTurn('alert/7', 3, { version: 3 }, answering(5));
    expect(sent).toEqual([{ notes: 'n' }, { version: 3 }, { notes: 'n' }, { version: 4 }]);
  });

  it('are counted until the last is answered', async () => {
    const { send } = slowServer();
    const before = underWay.get();
    void inTurn('alert/8', 1, { version: 1 }, send);
    void inTurn('alert/8', 1, { version: 1 }, send);
    let over = false;
    void allAnswered().then(() => {
      over = true;
    });
    await settled();
    expect([underWay.get() - before, over]).toEqual([2, false]);
  });
});
