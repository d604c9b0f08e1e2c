/** What is done by itself, and how each run went. */
export default function PlaybooksPage() {
  return <main id="content" className="page" data-testid="playbooks-page" />;
}
