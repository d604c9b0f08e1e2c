import { text } from '../text';
import { FeedList } from './FeedList';
import { GuardList } from './GuardList';
import { QueueList } from './queue/QueueList';
import { SiteList } from './SiteList';
import { LISTS, type ListName, useLiveParam } from './selection';

const CONTENT: Record<ListName, React.ComponentType> = {
  queue: QueueList,
  guards: GuardList,
  sites: SiteList,
  feed: FeedList,
};

/** The left column: one list at a time. */
export function Lists() {
  const [list, setList] = useLiveParam<ListName>('list', 'queue');
  const Content = CONTENT[list] ?? QueueList;
  return (
    <section className="lists" aria-label={text.live.lists.label}>
      <div className="tabs" role="tablist" aria-label={text.live.lists.label}>
        {LISTS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={name === list}
            aria-controls="list-panel"
            onClick={() => setList(name)}
          >
            {text.live.lists[name]}
          </button>
        ))}
      </div>
      <div className="list-panel" id="list-panel" role="tabpanel" aria-label={text.live.lists[list]}>
        <Content />
      </div>
    </section>
  );
}
