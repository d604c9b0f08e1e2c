import { Link } from 'wouter';
import { Section } from '../live/panel/Section';
import { Failure, Skeleton } from '../parts/Notice';
import { text } from '../text';
import { type TimelineOf, useTimeline } from './queries';
import { Spine } from './Spine';
import { byDay } from './spine';

const FEW = 12;

interface TimelineSectionProps {
  kind: TimelineOf;
  id: number;
  zone: string | undefined;
}

/** What happened in the last day, in a panel: the newest of it, and the way to all of it. */
export function TimelineSection({ kind, id, zone }: TimelineSectionProps) {
  const timeline = useTimeline(kind, id, 24);
  const items = timeline.data?.items ?? [];
  const local = timeline.data?.timezone ?? zone;
  return (
    <Section
      title={text.live.panel.happened}
      aside={<Link href={`/${kind}/${id}`}>{text.timeline.whole}</Link>}
    >
      {timeline.isPending && <Skeleton />}
      {timeline.isError && <Failure error={timeline.error} onRetry={() => timeline.refetch()} />}
      {timeline.data && items.length === 0 && <p className="muted">{text.timeline.empty}</p>}
      <Spine days={byDay(items.slice(0, FEW), '', local)} zone={local} named={kind === 'sites'} live />
    </Section>
  );
}
