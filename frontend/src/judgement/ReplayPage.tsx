import { text } from '../text';

export default function ReplayPage({ id }: { id: number }) {
  return (
    <main id="content" className="page" data-replay-id={id}>
      <header className="page-head">
        <h1>{text.nav.replays}</h1>
      </header>
    </main>
  );
}
