import { type ReactNode, useState } from 'react';
import { Slab } from '../../judgement/Slab';
import { TwinToggle } from '../../live/panel/Section';

interface TwinProps {
  title: ReactNode;
  sub?: string;
  columns: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
  aside?: ReactNode;
  testId?: string;
  children: ReactNode;
}

/** A picture, and the same as a table. */
export function Twin({ title, sub, columns, rows, aside, testId, children }: TwinProps) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Slab
      testId={testId}
      title={
        <>
          {title}
          {sub && <span className="muted slab-sub">{sub}</span>}
        </>
      }
      aside={
        <span className="slab-tools">
          {aside}
          <TwinToggle asTable={asTable} onToggle={setAsTable} />
        </span>
      }
    >
      <div className="slab-part">
        {asTable ? <Table label={String(title)} columns={columns} rows={rows} /> : children}
      </div>
    </Slab>
  );
}

interface TableProps {
  label: string;
  columns: readonly string[];
  rows: TwinProps['rows'];
}

function Table({ label, columns, rows }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by key
    <section className="twin-scroll" tabIndex={0} aria-label={label}>
      <table className="twin">
        <thead>
          <tr>
            {columns.map((name, index) => (
              <th key={name} scope="col" className={index > 0 ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first, ...others] }) => (
            <tr key={key}>
              <th scope="row">{first}</th>
              {others.map((cell, index) => (
                <td key={columns[index + 1]} className="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
