/** Severity and state as shape and colour; the word goes with it for those who see neither. */
import type { PersonState, Severity } from '../api/types';
import { type Look, SEVERITY_LOOK, type Shape, STATE_LOOK } from './severity';

const PATHS: Record<Shape, React.ReactNode> = {
  octagon: <path d="M5.3 1h5.4L15 5.3v5.4L10.7 15H5.3L1 10.7V5.3z" fill="currentColor" />,
  triangle: <path d="M8 1.2 15.4 14.6H.6z" fill="currentColor" />,
  diamond: <path d="M8 .8 15.2 8 8 15.2.8 8z" fill="currentColor" />,
  square: <rect x="2" y="2" width="12" height="12" rx="1.5" fill="currentColor" />,
  circle: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  ring: (
    <circle
      cx="8"
      cy="8"
      r="5.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeDasharray="2.6 1.8"
    />
  ),
  dot: <circle cx="8" cy="8" r="3.4" fill="currentColor" />,
};

interface MarkProps {
  look: Look;
  size?: number;
  /** False where the word stands beside it anyway. */
  labelled?: boolean;
}

export function Mark({ look, size = 16, labelled = true }: MarkProps) {
  return (
    <svg
      className="mark"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      style={{ color: `var(${look.token})` }}
      role="img"
      aria-label={look.label}
      aria-hidden={!labelled}
    >
      {PATHS[look.shape]}
    </svg>
  );
}

export function SeverityMark({ severity, ...rest }: { severity: Severity } & Omit<MarkProps, 'look'>) {
  return <Mark look={SEVERITY_LOOK[severity]} {...rest} />;
}

export function StateMark({ state, ...rest }: { state: PersonState } & Omit<MarkProps, 'look'>) {
  return <Mark look={STATE_LOOK[state]} {...rest} />;
}

export function SosSign({ size = 34 }: { size?: number }) {
  return (
    <svg className="mark sos-sign" width={size} height={size} viewBox="0 0 34 34" aria-hidden="true">
      <path d="M10.6 1h12.8L33 10.6v12.8L23.4 33H10.6L1 23.4V10.6z" fill="currentColor" />
      <text x="17" y="21.2" textAnchor="middle" fontSize="11.5" fontWeight="800" className="sos-sign-text">
        SOS
      </text>
    </svg>
  );
}

/** `Asha Menon` -> `AM`. */
export function initialsOf(name: string): string {
  const initials = name
    .split(/[\s.]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase());
  return initials.length > 1 ? `${initials[0]}${initials.at(-1)}` : (initials[0] ?? '?');
}

export function Avatar({ name }: { name: string }) {
  return (
    <span className="avatar" title={name} role="img" aria-label={name}>
      {initialsOf(name)}
    </span>
  );
}
