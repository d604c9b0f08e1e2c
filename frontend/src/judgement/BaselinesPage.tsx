import { text } from '../text';

export default function BaselinesPage() {
  return (
    <main id="content" className="page">
      <header className="page-head">
        <h1>{text.nav.baselines}</h1>
      </header>
    </main>
  );
}
