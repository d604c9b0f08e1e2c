import { BarChart3, Table2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { text } from '../../text';

export function Section({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="panel-section" aria-label={title}>
      <header>
        <h3 className="overline">{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** Every chart has a twin made of rows. */
export function TwinToggle({
  asTable,
  onToggle,
}: {
  asTable: boolean;
  onToggle: (asTable: boolean) => void;
}) {
  const label = asTable ? text.common.asChart : text.common.asTable;
  const Icon = asTable ? BarChart3 : Table2;
  return (
    <button
      type="button"
      className="icon-button twin-toggle"
      aria-label={label}
      title={label}
      onClick={() => onToggle(!asTable)}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}

export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
