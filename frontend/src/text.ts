/** Every word the console says, by place. Functions where a value belongs in the sentence. */
import { alertText } from './text/alerts';
import { liveText } from './text/live';
import { shellText } from './text/shell';

export const text = { ...shellText, live: liveText, alerts: alertText } as const;
