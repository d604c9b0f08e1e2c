import { useState } from 'react';
import type { FraudModel } from '../../api/models';
import { Segments, Slab } from '../../judgement/Slab';
import { modelText as t } from '../../text/fraud-model';
import { formatCount } from '../../timing/format';
import { TableScroll } from '../TableScroll';
import { confusionName } from './figures';

const PARTS = ['by_kind', 'by_site', 'by_client'] as const;
type Part = (typeof PARTS)[number];

/** Found, missed and falsely accused: by kind of fraud, site and client. */
export function Confusion({ confusion }: { confusion: FraudModel['confusion'] }) {
  const [part, setPart] = useState<Part>('by_kind');
  const rows = confusion[part] ?? [];
  return (
    <Slab
      title={t.confusion}
      testId="confusion"
      aside={
        <Segments
          label={t.confusion}
          value={part}
          options={PARTS.map((one) => [one, t.confusionBy[one]] as const)}
          onChange={setPart}
        />
      }
    >
      {rows.length === 0 && <p className="slab-part muted">{t.noConfusion}</p>}
      {rows.length > 0 && (
        <TableScroll label={t.confusion}>
          <table className="table">
            <thead>
              <tr>
                {t.confusionColumns.map((name, index) => (
                  <th key={name} scope="col" className={index > 0 ? 'number' : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.name}>
                  <td>{confusionName(row.name)}</td>
                  <td className="number">{formatCount(row.frauds)}</td>
                  <td className="number">{formatCount(row.found)}</td>
                  <td className="number">{formatCount(row.innocents)}</td>
                  <td className="number">{formatCount(row.false_alarms)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
    </Slab>
  );
}
