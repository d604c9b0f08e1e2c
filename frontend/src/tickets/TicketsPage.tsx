/** Tickets: the list, and the one that the address names. */
export default function TicketsPage(_: { id: number | null }) {
  return <main id="content" className="page" data-testid="tickets-page" />;
}
