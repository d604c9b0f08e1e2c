/** A modal dialog: the browser's own, so focus stays inside and Escape closes it. */
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { text } from '../text';

export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // A dialog made to type in starts there, not at its cross.
    dialog.current?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2>{title}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={text.common.close}
            onClick={() => dialog.current?.close()}
          >
            <X size={18} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
