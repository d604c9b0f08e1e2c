import { useState } from 'react';
import type { FraudModel } from '../../api/models';
import { Segments, Slab } from '../../judgement/Slab';
import { modelText as t } from '../../text/fraud-model';
import { confusionTable } from './figures';

const PARTS = ['by_kind', 'by_site', 'by_client'] as const;
type Part = (typeof PARTS)[number];

/** Found, missed and falsely accused: by kind of fraud, site and client. */
export function Confusion({ confusion }: { confusion: FraudModel['confusion'] }) {
  const [part, setPart] = useState<Part>('by_kind');
  const { columns, rows } = confusionTable(confusion?.[part]);
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
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t.name}</th>
                {columns.map((name) => (
                  <th key={name} scope="col" className="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, cells }) => (
                <tr key={name}>
                  <td>{name}</td>
                  {cells.map((cell, index) => (
                    <td key={columns[index]} className="number">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Slab>
  );
}
