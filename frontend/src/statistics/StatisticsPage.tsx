/** How the control room did over a period. */
export default function StatisticsPage() {
  return <main id="content" className="page" data-testid="statistics-page" />;
}
