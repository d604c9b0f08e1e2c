/** What went out, to whom, and how it went. */
export default function NoticesPage() {
  return <main id="content" className="page" data-testid="notices-page" />;
}
