import { text } from '../text';

export default function ReplaysPage() {
  return (
    <main id="content" className="page">
      <header className="page-head">
        <h1>{text.nav.replays}</h1>
      </header>
    </main>
  );
}
