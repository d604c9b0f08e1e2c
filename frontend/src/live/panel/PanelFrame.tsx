import { ArrowLeft, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useKey } from '../../shell/keys';
import { text } from '../../text';
import { useSelection } from '../selection';

interface PanelFrameProps {
  testid: string;
  kicker: ReactNode;
  title: string;
  lead: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
}

/** The right column on a desk, a full sheet on a phone. Escape and the cross clear the selection. */
export function PanelFrame({ testid, kicker, title, lead, foot, children }: PanelFrameProps) {
  const [, select] = useSelection();
  useKey('Escape', () => select(null));
  return (
    <aside className="panel selected" data-testid={testid} aria-label={title}>
      <header className="panel-head">
        <button
          type="button"
          className="icon-button panel-back"
          aria-label={text.common.close}
          onClick={() => select(null)}
        >
          <ArrowLeft size={20} />
        </button>
        <div className="panel-kicker">{kicker}</div>
        <button
          type="button"
          className="icon-button panel-close"
          aria-label={text.common.close}
          onClick={() => select(null)}
        >
          <X size={17} />
        </button>
        <h2>{title}</h2>
        <div className="panel-lead muted">{lead}</div>
      </header>
      <div className="panel-body">{children}</div>
      {foot && <footer className="panel-foot">{foot}</footer>}
    </aside>
  );
}
