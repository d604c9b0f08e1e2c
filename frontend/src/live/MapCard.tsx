import { X } from 'lucide-react';
import { useLiveState, usePicture } from '../feed/LiveProvider';
import { Mark } from '../marks/Mark';
import { type Look, SEVERITY_LOOK, STATE_LOOK } from '../marks/severity';
import { text } from '../text';
import { alertTitle } from '../text/alerts';
import { siteLook, siteWords } from './SiteList';
import { useLiveParam, useSelection } from './selection';

interface Card {
  look: Look;
  title: string;
  detail: string;
}

/** On a phone the map keeps the screen; what is selected is a card on it that opens the sheet. */
export function MapCard() {
  const [, select] = useSelection();
  const [, setView] = useLiveParam<'queue' | 'map'>('view', 'queue');
  const card = useCard();
  if (!card) return null;
  return (
    <section className="map-card" aria-label={card.title}>
      <Mark look={card.look} size={18} />
      <div className="map-card-words">
        <b className="ellipsis">{card.title}</b>
        <span className="muted ellipsis">{card.detail}</span>
      </div>
      <button type="button" className="button" onClick={() => setView('queue')}>
        {text.live.panel.details}
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={text.common.close}
        onClick={() => select(null)}
      >
        <X size={18} />
      </button>
    </section>
  );
}

function useCard(): Card | null {
  const [selection] = useSelection();
  const { personById, siteById } = usePicture();
  const alerts = useLiveState((live) => live.alerts);
  const findings = useLiveState((live) => live.findings);
  if (!selection) return null;
  if (selection.kind === 'person') {
    const person = personById.get(selection.id);
    if (!person) return null;
    const look = STATE_LOOK[person.shown];
    return { look, title: person.name, detail: person.state_reason || look.label };
  }
  if (selection.kind === 'site') {
    const site = siteById.get(selection.id);
    return site ? { look: siteLook(site), title: site.name, detail: siteWords(site) } : null;
  }
  if (selection.kind === 'finding') {
    const finding = findings.get(selection.id);
    if (!finding) return null;
    return {
      look: SEVERITY_LOOK[finding.severity],
      title: finding.title,
      detail: finding.evidence_summary,
    };
  }
  const alert = alerts.get(selection.id);
  if (!alert) return null;
  return { look: SEVERITY_LOOK[alert.severity], title: alertTitle(alert.alert_type), detail: alert.message };
}
