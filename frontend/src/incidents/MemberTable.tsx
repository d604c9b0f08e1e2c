import { Link } from 'wouter';
import type { IncidentMember } from '../api/response';
import { Section } from '../live/panel/Section';
import { linkTo } from '../live/selection';
import { SeverityMark } from '../marks/Mark';
import { text } from '../text';
import { formatClock, formatShare } from '../timing/format';
import { orderedMembers } from './timeline';

const t = text.incidents;

interface MemberTableProps {
  members: readonly IncidentMember[];
  zone: string | undefined;
  /** Without the reasons: where there is little room. */
  brief?: boolean;
}

/** What belongs to it, how surely each, and why. */
export function MemberTable({ members, zone, brief = false }: MemberTableProps) {
  const columns = brief ? t.memberColumns.slice(0, 3) : t.memberColumns;
  return (
    <Section title={`${t.members} · ${members.length}`}>
      <table className="twin members" data-testid="members">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {orderedMembers(members).map((member, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: signals have no number of their own
            <tr key={`${member.kind}/${member.id}/${index}`} className={member.role.toLowerCase()}>
              <th scope="row">
                <span className="member-name">
                  {member.severity && <SeverityMark severity={member.severity} size={12} />}
                  <Named member={member} />
                </span>
                <span className="muted member-kind">
                  {[
                    t.kinds[member.kind],
                    member.role === 'REFERENCE' && t.reference,
                    member.status?.toLowerCase(),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </th>
              <td>{formatClock(member.at, zone)}</td>
              <td className="number">{formatShare(member.score)}</td>
              {!brief && <td className="muted">{member.because}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Named({ member }: { member: IncidentMember }) {
  if (member.kind === 'alert' && typeof member.id === 'number')
    return <Link href={linkTo('alert', member.id)}>{member.title}</Link>;
  if (member.kind === 'finding' && member.id !== null)
    return <Link href={`/findings/${member.id}`}>{member.title}</Link>;
  return <span>{member.title}</span>;
}
