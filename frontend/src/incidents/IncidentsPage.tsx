/** Incidents: the list, and the one that the address names. */
export default function IncidentsPage(_: { id: string | null }) {
  return <main id="content" className="page" data-testid="incidents-page" />;
}
