/** A button with a small panel under it; closes on Escape, on a click elsewhere and when focus leaves. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

interface PopoverProps {
  /** Names the panel. The button is named by what it shows. */
  label: string;
  face: ReactNode;
  className: string;
  /** Which edge of the button the panel keeps to. */
  side?: 'left' | 'right';
  children: ReactNode;
}

export function Popover({ label, face, className, side = 'right', children }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const leaveByKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    document.addEventListener('keydown', leaveByKey, true);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
      document.removeEventListener('keydown', leaveByKey, true);
    };
  }, [open]);

  return (
    <div className="popover-root" ref={root}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      {open && (
        <section id={id} className={`popover ${side}`} aria-label={label}>
          {children}
        </section>
      )}
    </div>
  );
}
