/** What is kept quiet, by whom, why and until when. */
export default function SilencesPage() {
  return <main id="content" className="page" data-testid="silences-page" />;
}
