/** Colours of the theme as the canvas needs them: plain values, read again when the theme changes. */
const NAMES = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
  'fine',
  'silent',
  'accent',
  'bg',
  'surface',
  'text',
  'land',
  'graticule',
  'line',
] as const;
export type ColourName = (typeof NAMES)[number];
export type Palette = Record<ColourName, string>;

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Palette;
}
