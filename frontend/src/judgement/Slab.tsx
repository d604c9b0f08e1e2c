/** A surface with a heading: what the pages of judgement are made of. */
import { type ReactNode, useId } from 'react';

interface SlabProps {
  title: ReactNode;
  aside?: ReactNode;
  className?: string;
  testId?: string;
  children: ReactNode;
}

export function Slab({ title, aside, className = '', testId, children }: SlabProps) {
  const heading = useId();
  return (
    <section className={`slab ${className}`} aria-labelledby={heading} data-testid={testId}>
      <header className="slab-head">
        <h2 id={heading}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface SegmentsProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [value: Value, name: ReactNode])[];
  onChange: (value: Value) => void;
}

/** A few choices side by side, one of them pressed. */
export function Segments<Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend and a frame
    <div className="segments small" role="group" aria-label={label}>
      {options.map(([one, name]) => (
        <button key={one} type="button" aria-pressed={one === value} onClick={() => onChange(one)}>
          {name}
        </button>
      ))}
    </div>
  );
}
