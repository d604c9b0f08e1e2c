/** Three tones made on the spot with WebAudio: no files, told apart by rhythm as well as by pitch. */
import { createValue } from '../parts/value';
import type { Tone } from './rules';

interface Beep {
  at_s: number;
  length_s: number;
  hertz: number;
}

const BEEPS: Record<Tone, Beep[]> = {
  critical: [0, 0.22, 0.44, 0.66].map((at_s, i) => ({ at_s, length_s: 0.2, hertz: i % 2 ? 660 : 990 })),
  high: [0, 0.28].map((at_s) => ({ at_s, length_s: 0.18, hertz: 740 })),
  medium: [{ at_s: 0, length_s: 0.25, hertz: 520 }],
};
const VOLUME: Record<Tone, number> = { critical: 0.5, high: 0.3, medium: 0.2 };

let context: AudioContext | null = null;
/** Whether this browser lets the page sound: it does not before the first click or key. */
export const soundAllowed = createValue(false);

function open(): AudioContext | null {
  if (!context && typeof AudioContext !== 'undefined') {
    context = new AudioContext();
    context.onstatechange = () => soundAllowed.set(context?.state === 'running');
  }
  return context;
}

/** Asks for sound; browsers grant it only inside a click or key press. */
export async function allowSound(): Promise<void> {
  const audio = open();
  if (!audio) return;
  await audio.resume();
  soundAllowed.set(audio.state === 'running');
}

export function play(tone: Tone): void {
  const audio = open();
  if (audio?.state !== 'running') return;
  for (const beep of BEEPS[tone]) playBeep(audio, beep, VOLUME[tone]);
}

function playBeep(audio: AudioContext, beep: Beep, volume: number): void {
  const start = audio.currentTime + 0.02 + beep.at_s;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = 'triangle';
  oscillator.frequency.value = beep.hertz;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.015);
  gain.gain.setValueAtTime(volume, start + beep.length_s - 0.04);
  gain.gain.linearRampToValueAtTime(0, start + beep.length_s);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + beep.length_s);
}
