/** What moved the score, as bars to both sides of a line; each row says it in words, so the picture hides nothing. */
import type { Factor } from '../api/fraud';
import { fraudText } from '../text/fraud';

const t = fraudText.prediction;

/** What moves the score by less is said without a number. */
const LEAST = 0.005;

export function Factors({ factors, most = 8 }: { factors: readonly Factor[]; most?: number }) {
  if (factors.length === 0) return <p className="muted">{t.noFactors}</p>;
  const shown = factors.slice(0, most);
  const largest = Math.max(...shown.map((one) => Math.abs(one.contribution)), 1e-9);
  return (
    <ul className="factors" data-testid="factors">
      {shown.map((factor) => (
        <li key={factor.feature} data-speaks={factor.speaks}>
          <span className="factor-words">{factor.words}</span>
          <span className="factor-track" aria-hidden="true">
            {Math.abs(factor.contribution) >= LEAST && (
              <span style={{ width: `${(Math.abs(factor.contribution) / largest) * 50}%` }} />
            )}
          </span>
          <span className="factor-weight number">
            {signed(factor)}{' '}
            <span className="visually-hidden">{factor.speaks === 'for' ? t.for : t.against}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The sign follows what it speaks for, whatever the sign it was sent with. */
function signed({ contribution, speaks }: Factor): string {
  if (Math.abs(contribution) < LEAST) return '';
  return `${speaks === 'for' ? '+' : '−'}${Math.abs(contribution).toFixed(2)}`;
}
