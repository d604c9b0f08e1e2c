/** Which findings are open, and which comes first. Pure. */
import type { Finding } from '../api/findings';
import { rankOf } from '../marks/severity';

export function isOpenFinding(finding: Finding): boolean {
  return finding.status === 'NEW' || finding.status === 'ACKNOWLEDGED';
}

/** Gravest, then what nobody has taken, then the newest. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    rankOf(b.severity) - rankOf(a.severity) ||
    Number(b.status === 'NEW') - Number(a.status === 'NEW') ||
    Date.parse(b.detected_at) - Date.parse(a.detected_at) ||
    b.id - a.id
  );
}
