/** The sound chip: allow, test, mute with an end. There is no mute without one. */
import { BellOff, Volume2, VolumeX } from 'lucide-react';
import { useLive } from '../feed/LiveProvider';
import { Popover } from '../parts/Popover';
import { useValue } from '../parts/value';
import { text } from '../text';
import { serverNow, useNow } from '../timing/clock';
import { formatTimer } from '../timing/format';
import { mute } from './Alarm';
import type { Tone } from './rules';
import { allowSound, play, soundAllowed } from './tones';

const MUTE_MINUTES = [5, 15, 30];
const TESTS: [Tone, string][] = [
  ['critical', text.sound.testCritical],
  ['high', text.sound.testHigh],
  ['medium', text.sound.testMedium],
];

async function test(tone: Tone): Promise<void> {
  await allowSound();
  play(tone);
}

export function SoundControl() {
  useLive();
  const allowed = useValue(soundAllowed);
  const muted = useValue(mute);
  const now_ms = useNow();
  if (!allowed) {
    return (
      <button type="button" className="pill warn" title={text.sound.gate} onClick={() => void test('medium')}>
        <VolumeX size={15} aria-hidden="true" /> <span className="wide-text">{text.sound.enable}</span>
      </button>
    );
  }
  const face = muted ? text.sound.muted(formatTimer(muted.until_ms - now_ms)) : text.sound.on;
  const Icon = muted ? BellOff : Volume2;
  return (
    <Popover
      label={face}
      className={muted ? 'pill warn' : 'pill'}
      face={
        <>
          <Icon size={15} aria-hidden="true" /> <span className="wide-text">{face}</span>
        </>
      }
    >
      <p className="overline">{text.sound.test}</p>
      <div className="menu-row">
        {TESTS.map(([tone, label]) => (
          <button key={tone} type="button" className="button small" onClick={() => void test(tone)}>
            {label}
          </button>
        ))}
      </div>
      <p className="overline">{text.sound.title}</p>
      <div className="menu-row">
        {MUTE_MINUTES.map((minutes) => (
          <button
            key={minutes}
            type="button"
            className="button small"
            onClick={() => mute.set({ since_ms: serverNow(), until_ms: serverNow() + minutes * 60_000 })}
          >
            {text.sound.mute(minutes)}
          </button>
        ))}
        {muted && (
          <button type="button" className="button small primary" onClick={() => mute.set(null)}>
            {text.sound.unmute}
          </button>
        )}
      </div>
      <p className="muted">{text.sound.sosRule}</p>
    </Popover>
  );
}
