import { text } from '../text';

export default function TuningPage() {
  return (
    <main id="content" className="page">
      <header className="page-head">
        <h1>{text.nav.tuning}</h1>
      </header>
    </main>
  );
}
