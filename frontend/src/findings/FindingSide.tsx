import { Archive, CircleDot, Gavel, type LucideIcon, ScanSearch, UserCheck } from 'lucide-react';
import { Link } from 'wouter';
import { CATEGORIES, type Finding } from '../api/findings';
import { useLoaded, usePicture } from '../feed/LiveProvider';
import { SeverityMark } from '../marks/Mark';
import { useSession } from '../session/session';
import { text } from '../text';
import { formatCount } from '../timing/format';
import { type FindingFilters, findingAddress, NO_FILTERS } from './filters';
import { CATEGORY_ICON } from './marks';

interface View {
  name: string;
  Icon: LucideIcon;
  filters: FindingFilters;
  /** Findings of the view, gravest first; null where they are not counted. */
  findings: readonly Finding[] | null;
}

/** The views worth having, each an address, with how much is in it and how grave the worst is. */
export function FindingSide({ filters }: { filters: FindingFilters }) {
  const t = text.findings;
  const general = useGeneralViews();
  const { findings } = usePicture();
  const byCategory = CATEGORIES.map(
    (category): View => ({
      name: t.categories[category],
      Icon: CATEGORY_ICON[category],
      filters: { ...NO_FILTERS, category },
      findings: findings.filter((finding) => finding.category === category),
    }),
  );
  return (
    <nav className="finding-side" aria-label={t.side.label}>
      <Views views={general} filters={filters} />
      <h2 className="overline">{t.side.byCategory}</h2>
      <Views views={byCategory} filters={filters} />
    </nav>
  );
}

function useGeneralViews(): View[] {
  const t = text.findings.side;
  const { findings, held } = usePicture();
  const me = useSession().user.person_id;
  const mine = findings.filter((one) => me !== null && one.assigned_to?.person_id === me);
  const view = (
    name: string,
    Icon: LucideIcon,
    filters: Partial<FindingFilters>,
    found: Finding[] | null,
  ) => ({
    name,
    Icon,
    filters: { ...NO_FILTERS, ...filters },
    findings: found,
  });
  return [
    view(t.all, ScanSearch, {}, findings),
    view(
      t.fresh,
      CircleDot,
      { status: 'NEW' },
      findings.filter((one) => one.status === 'NEW'),
    ),
    view(t.mine, UserCheck, { owner: 'me' }, mine),
    // How many cleared long ago is not known here: no count is better than a wrong one.
    view(t.verdict, Gavel, { status: 'CLEARED', held: 'any', order: 'newest' }, null),
    view(t.held, Archive, { held: 'yes' }, held),
  ];
}

function Views({ views, filters }: { views: View[]; filters: FindingFilters }) {
  const loaded = useLoaded();
  const here = findingAddress(filters);
  return (
    <ul>
      {views.map(({ name, Icon, filters: its, findings }) => {
        const worst = findings?.[0]?.severity;
        return (
          <li key={name}>
            <Link
              className="side-item"
              href={findingAddress(its)}
              aria-current={findingAddress(its) === here ? 'page' : undefined}
            >
              <Icon size={15} aria-hidden="true" />
              <span className="side-name">{name}</span>
              {worst && <SeverityMark severity={worst} size={11} />}
              <span className="side-count">
                {loaded ? findings && formatCount(findings.length) : text.common.none}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
