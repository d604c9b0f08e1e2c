/** Which findings are open, told aloud, urgent, and which comes first. Pure. */
import type { Finding } from '../api/findings';
import { rankOf } from '../marks/severity';

export function isOpenFinding(finding: Finding): boolean {
  return finding.status === 'NEW' || finding.status === 'ACKNOWLEDGED';
}

/** Open and not kept back for the digest. */
export function isTold(finding: Finding): boolean {
  return isOpenFinding(finding) && !finding.held;
}

/** Stands in the queue beside the alerts, and rings. */
export function isUrgent(finding: Finding): boolean {
  return isTold(finding) && rankOf(finding.severity) >= rankOf('HIGH');
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
