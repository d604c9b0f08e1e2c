import { useRef } from 'react';
import { useLiveState, usePicture } from '../feed/LiveProvider';
import type { NumberedEvent } from '../feed/messages';
import { SeverityMark } from '../marks/Mark';
import { Empty } from '../parts/Notice';
import { VirtualList } from '../parts/VirtualList';
import { text } from '../text';
import { alertTitle } from '../text/alerts';
import { formatClockSeconds } from '../timing/format';
import { useSelection } from './selection';

export function FeedList() {
  const log = useLiveState((live) => live.log);
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <div className="list-scroll feed" ref={scroller}>
      {log.length === 0 && <Empty title={text.live.feed.empty} hint={text.live.feed.emptyHint} />}
      <VirtualList
        scroller={scroller}
        count={log.length}
        rowHeight_px={50}
        keyOf={(index) => log[index]?.seq ?? index}
        label={text.live.lists.feed}
      >
        {(index) => {
          const event = log[index];
          return event ? <FeedRow event={event} /> : null;
        }}
      </VirtualList>
    </div>
  );
}

function FeedRow({ event }: { event: NumberedEvent }) {
  const [, select] = useSelection();
  const { siteById } = usePicture();
  const zone = event.site_id ? siteById.get(event.site_id)?.timezone : undefined;
  const kind = text.live.feed.kinds[event.type] ?? event.type.replaceAll('_', ' ');
  const about = typeof event.alert_type === 'string' ? alertTitle(event.alert_type) : '';
  const alert_id = typeof event.alert_id === 'number' ? event.alert_id : null;
  return (
    <button
      type="button"
      className="row feed-row"
      data-testid="feed-row"
      data-seq={event.seq}
      disabled={alert_id === null}
      onClick={() => alert_id !== null && select({ kind: 'alert', id: alert_id })}
    >
      <span className="row-mark">
        {event.severity && <SeverityMark severity={event.severity} size={13} />}
      </span>
      <span className="row-title ellipsis">
        <span className="strong">{kind}</span> {about}
      </span>
      <span className="row-age muted">#{event.seq}</span>
      <span className="row-where muted ellipsis">{event.message ?? ''}</span>
      <time className="row-status" dateTime={event.timestamp}>
        {formatClockSeconds(event.timestamp, zone)}
      </time>
    </button>
  );
}
