import { ExternalLink } from 'lucide-react';
import { Link } from 'wouter';
import { useLiveState } from '../../feed/LiveProvider';
import { FindingBody } from '../../findings/detail/FindingBody';
import { FindingLead, FindingTags } from '../../findings/detail/FindingHead';
import { FindingActions } from '../../findings/FindingActions';
import { useFindingDetail } from '../../findings/queries';
import { Empty, Skeleton } from '../../parts/Notice';
import { text } from '../../text';
import { PanelFrame } from './PanelFrame';

/** A finding beside the map: the same as on its own page, in one column. */
export function FindingPanel({ finding_id }: { finding_id: number }) {
  const held = useLiveState((live) => live.findings.get(finding_id));
  const detail = useFindingDetail(finding_id, held?.version);
  const finding = held ?? detail.data;
  if (!finding) {
    return (
      <PanelFrame testid="finding-panel" kicker={text.findings.finding} title={text.common.none} lead="">
        {detail.isError ? <Empty title={text.findings.detail.gone} /> : <Skeleton />}
      </PanelFrame>
    );
  }
  return (
    <PanelFrame
      testid="finding-panel"
      kicker={<FindingTags finding={finding} />}
      title={finding.title}
      lead={
        <>
          <FindingLead finding={finding} />
          <Link className="with-mark" href={`/findings/${finding.id}`}>
            <ExternalLink size={13} aria-hidden="true" /> {text.findings.detail.full}
          </Link>
        </>
      }
      foot={<FindingActions finding={finding} />}
    >
      <FindingBody finding={finding} detail={detail} />
    </PanelFrame>
  );
}
