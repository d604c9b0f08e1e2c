import '../style/judgement.css';
import '../style/desk.css';
import '../style/fraud.css';
import type { ReactNode } from 'react';
import { Locked } from '../desk/parts';
import { type Tab, Tabs } from '../desk/Tabs';
import { useCan } from '../session/session';
import { FRAUD_PAGES } from '../shell/pages';
import { fraudText as t } from '../text/fraud';

interface FraudFrameProps {
  /** The address of the part that is shown. */
  at: string;
  title: ReactNode;
  lead?: ReactNode;
  tools?: ReactNode;
  testId: string;
  className?: string;
  children: ReactNode;
}

/** What every page of fraud has: the parts side by side, a heading, and a door for those who may not look. */
export function FraudFrame({ at, title, lead, tools, testId, className = '', children }: FraudFrameProps) {
  const may = useCan('security:fraud:view');
  const tabs = FRAUD_PAGES.map(({ path, part }): Tab => ({ key: path, name: part, href: path }));
  return (
    <main id="content" className={`page desk-page judgement fraud-page ${className}`} data-testid={testId}>
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lead && <p className="muted">{lead}</p>}
        </div>
        {may && tools}
      </header>
      <Tabs label={t.tabs} tabs={tabs} current={at} />
      {may ? (
        children
      ) : (
        <div className="notice">
          <Locked>{t.locked}</Locked>
        </div>
      )}
    </main>
  );
}
