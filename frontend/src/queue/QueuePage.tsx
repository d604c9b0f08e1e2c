/** The work queue: one row a trouble. */
export default function QueuePage() {
  return <main id="content" className="page" data-testid="queue-page" />;
}
