/** Choices of the person at this screen, kept in this browser. */
import { useLayoutEffect } from 'react';
import { createValue, useValue } from '../parts/value';

export type Theme = 'dark' | 'light' | 'contrast';
export const THEMES: readonly Theme[] = ['dark', 'light', 'contrast'];

export interface Settings {
  theme: Theme;
  /** Single-key commands. */
  keys: boolean;
  allSiteNames: boolean;
}

export const settings = createValue<Settings>(
  { theme: 'dark', keys: true, allSiteNames: false },
  'noc.settings',
);
export const clientFilter = createValue<number | null>(null);

export function useSettings(): Settings {
  return useValue(settings);
}

export function useTheme(): Theme {
  const { theme } = useSettings();
  // Before any effect of the pages: the map reads its colours from what this sets.
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return theme;
}
