/**
 * Deeds on one case go to the server one after another, each with the version that our own deeds before it left: whoever
 * presses two keys faster than the server answers is in no conflict with himself. What others did stays a conflict.
 */
import { createValue } from '../parts/value';

const doing = new Map<string, Promise<unknown>>();
/** How many deeds the server has not answered yet. */
export const underWay = createValue(0);
/** To which version a deed of ours has moved a case from another. */
const moves = new Map<string, number>();

type Body = Record<string, unknown>;

/** `key` names the case, `shown` is the version that was seen; a `version` in the body is brought up to date. */
export function inTurn<Answer extends { version: number }>(
  key: string,
  shown: number,
  body: Body,
  send: (body: Body) => Promise<Answer>,
): Promise<Answer> {
  const before = doing.get(key) ?? Promise.resolve();
  const done = before.then(async () => {
    const seen = afterOurs(key, shown);
    const checked = 'version' in body;
    const answer = await send(checked ? { ...body, version: seen } : body);
    // Without the server's check, only a single step says that nobody came between.
    if (checked || answer.version === seen + 1) moves.set(`${key} ${seen}`, answer.version);
    return answer;
  });
  // The next in line goes on whether or not this one was refused; the refusal is told by whoever asked.
  const over = done.catch(() => undefined);
  doing.set(key, over);
  underWay.set((count) => count + 1);
  void over.then(() => underWay.set((count) => count - 1));
  return done;
}

/** When all that was begun has been answered, and whoever asked has told of it. */
export async function allAnswered(): Promise<void> {
  await Promise.all(doing.values());
  await new Promise((resolve) => setTimeout(resolve));
}

function afterOurs(key: string, version: number): number {
  const next = moves.get(`${key} ${version}`);
  return next === undefined || next <= version ? version : afterOurs(key, next);
}
