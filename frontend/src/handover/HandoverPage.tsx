/** What the relieved operator tells the next one. */
export default function HandoverPage() {
  return <main id="content" className="page" data-testid="handover-page" />;
}
