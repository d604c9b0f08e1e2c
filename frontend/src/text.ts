/** Every word the console says, by place. Functions where a value belongs in the sentence. */
import { alertText } from './text/alerts';
import { findingText, timelineText } from './text/findings';
import { incidentText } from './text/incidents';
import { liveText } from './text/live';
import { queueText } from './text/queue';
import { shellText } from './text/shell';

export const text = {
  ...shellText,
  live: liveText,
  queue: queueText,
  incidents: incidentText,
  alerts: alertText,
  findings: findingText,
  timeline: timelineText,
} as const;
