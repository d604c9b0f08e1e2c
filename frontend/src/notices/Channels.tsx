import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Loaded } from '../desk/parts';
import { useCommonZone } from '../judgement/place';
import { Slab } from '../judgement/Slab';
import { Mark } from '../marks/Mark';
import type { Look } from '../marks/severity';
import { Empty } from '../parts/Notice';
import { deskText } from '../text/response-desk';
import { useNow } from '../timing/clock';
import { formatMoment } from '../timing/format';
import { ChannelForm } from './ChannelForm';
import { useChannels, useTestChannel } from './queries';
import type { Channel } from './types';

const t = deskText.notices.channels;

export function Channels({ mayWrite }: { mayWrite: boolean }) {
  const query = useChannels();
  const [editing, setEditing] = useState<Channel | 'new' | null>(null);
  return (
    <Slab
      title={t.title}
      testId="channel-list"
      aside={
        mayWrite && (
          <button
            type="button"
            className="button small"
            data-testid="new-channel"
            onClick={() => setEditing('new')}
          >
            <Plus size={14} aria-hidden="true" /> {t.fresh}
          </button>
        )
      }
    >
      <Loaded query={query}>
        {(channels) =>
          channels.length === 0 ? (
            <Empty title={t.empty} hint={t.emptyHint} />
          ) : (
            <ul className="desk-rows">
              {channels.map((channel) => (
                <ChannelRow
                  key={channel.id}
                  channel={channel}
                  mayWrite={mayWrite}
                  onEdit={() => setEditing(channel)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {editing !== null && (
        <ChannelForm channel={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Slab>
  );
}

function lookOf({ active, health }: Channel): Look {
  if (!active) return { shape: 'dot', token: '--info', label: t.inactive };
  if (health?.open_circuit) return { shape: 'octagon', token: '--critical', label: t.open };
  if (health?.failing_since) return { shape: 'triangle', token: '--high', label: t.failing };
  if (health?.last_sent_at) return { shape: 'circle', token: '--fine', label: t.fine };
  return { shape: 'ring', token: '--silent', label: t.untried };
}

interface RowProps {
  channel: Channel;
  mayWrite: boolean;
  onEdit: () => void;
}

function ChannelRow({ channel, mayWrite, onEdit }: RowProps) {
  const now_ms = useNow(30_000);
  const zone = useCommonZone();
  const test = useTestChannel();
  const { health } = channel;
  const look = lookOf(channel);
  return (
    <li className="desk-item" data-testid="channel-row">
      <div className="desk-item-words">
        <p className="strong">{channel.name}</p>
        <p className="muted with-mark wrapping">
          <Mark look={look} size={11} labelled={false} />
          {[
            look.label,
            t.kinds[channel.kind],
            health?.last_sent_at && t.lastSent(formatMoment(health.last_sent_at, now_ms, zone)),
            health?.failing_since && t.since(formatMoment(health.failing_since, now_ms, zone)),
            channel.silent_after_minutes !== null && t.silentAfter(channel.silent_after_minutes),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {health?.last_error && health.failing_since && <p className="failed">{health.last_error}</p>}
      </div>
      {mayWrite && (
        <span className="slab-tools">
          <button
            type="button"
            className="button small"
            aria-label={t.testOf(channel.name)}
            disabled={test.isPending || !channel.active}
            onClick={() => test.mutate(channel)}
          >
            {t.test}
          </button>
          <button type="button" className="button small" aria-label={t.editOf(channel.name)} onClick={onEdit}>
            {t.edit}
          </button>
        </span>
      )}
    </li>
  );
}
