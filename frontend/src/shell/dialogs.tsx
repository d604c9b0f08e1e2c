/** Help, settings and the palette: opened from anywhere, drawn once. */
import { lazy, Suspense } from 'react';
import { Dialog } from '../parts/Dialog';
import { createValue, useValue } from '../parts/value';
import { text } from '../text';
import { useKey } from './keys';
import { settings, THEMES, useSettings } from './settings';

type DialogName = 'help' | 'settings' | 'palette' | null;
const shown = createValue<DialogName>(null);
export const openHelp = () => shown.set('help');
export const openSettings = () => shown.set('settings');
export const openPalette = () => shown.set('palette');
const close = () => shown.set(null);

const Palette = lazy(() => import('./Palette'));

export function Dialogs() {
  const name = useValue(shown);
  useKey('?', openHelp);
  useKey('Ctrl+k', openPalette);
  if (name === 'help') return <HelpDialog />;
  if (name === 'settings') return <SettingsDialog />;
  if (name === 'palette') {
    return (
      <Suspense>
        <Palette onClose={close} />
      </Suspense>
    );
  }
  return null;
}

function HelpDialog() {
  const { keys } = useSettings();
  return (
    <Dialog title={text.keys.title} onClose={close}>
      <p className="muted">{keys ? text.keys.intro : text.keys.off}</p>
      <dl className="keys-list">
        {text.keys.rows.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function SettingsDialog() {
  const { theme, keys, allSiteNames } = useSettings();
  return (
    <Dialog title={text.settings.title} onClose={close}>
      <fieldset className="choices">
        <legend className="overline">{text.settings.theme}</legend>
        {THEMES.map((name) => (
          <label key={name} className="choice">
            <input
              type="radio"
              name="theme"
              checked={theme === name}
              onChange={() => settings.set((held) => ({ ...held, theme: name }))}
            />
            {text.settings.themes[name]}
          </label>
        ))}
      </fieldset>
      <label className="choice">
        <input
          type="checkbox"
          checked={keys}
          onChange={() => settings.set((held) => ({ ...held, keys: !held.keys }))}
        />
        {text.settings.keys}
      </label>
      <label className="choice">
        <input
          type="checkbox"
          checked={allSiteNames}
          onChange={() => settings.set((held) => ({ ...held, allSiteNames: !held.allSiteNames }))}
        />
        {text.settings.allNames}
      </label>
    </Dialog>
  );
}
