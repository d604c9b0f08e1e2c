/** Asks the map, wherever it is drawn, to bring the selection to its middle. */
import { createValue } from '../parts/value';

export const revealRequests = createValue(0);
export const askReveal = () => revealRequests.set((count) => count + 1);
