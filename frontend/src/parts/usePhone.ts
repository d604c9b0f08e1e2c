import { useSyncExternalStore } from 'react';

/** The width below which the page becomes the phone's; style/phone.css says the same. */
const phone = matchMedia('(max-width: 760px)');

function subscribe(listener: () => void): () => void {
  phone.addEventListener('change', listener);
  return () => phone.removeEventListener('change', listener);
}

export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => phone.matches);
}
