/** Some browsers name their language in a way Intl refuses (`en-US@posix`), and uPlot asks Intl with it while loading. */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-GB', configurable: true });
}
