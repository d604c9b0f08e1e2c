import type { PredictionDetail } from '../../api/fraud';
import { fraudText } from '../../text/fraud';
import { featureName, formatValue } from '../words';

const t = fraudText.prediction;

/** Everything the model was given; what was not measured says so. */
export function FeatureTable({ prediction }: { prediction: PredictionDetail }) {
  const features = Object.entries(prediction.features);
  return (
    <details className="features">
      <summary>
        {t.features} · {features.length}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key */}
      <section className="twin-scroll" tabIndex={0} aria-label={t.features}>
        <table className="twin">
          <tbody>
            {features.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{featureName(name)}</th>
                <td className="number">{value === null ? t.missing : formatValue(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
