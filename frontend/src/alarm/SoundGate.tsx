import { VolumeX } from 'lucide-react';
import { useValue } from '../parts/value';
import { text } from '../text';
import { allowSound, play, soundAllowed } from './tones';

/** Only there while the browser would keep an SOS silent. */
export function SoundGate({ className }: { className: string }) {
  const allowed = useValue(soundAllowed);
  if (allowed) return null;
  const enable = async () => {
    await allowSound();
    play('medium');
  };
  return (
    <button type="button" className={className} title={text.sound.gate} onClick={() => void enable()}>
      <VolumeX size={16} aria-hidden="true" /> {text.sound.enable}
    </button>
  );
}
