import { ArrowDown, ArrowUp, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useNames } from '../desk/MatcherRows';
import { matchersInWords } from '../desk/matchers';
import { Loaded, Refusal } from '../desk/parts';
import { Slab } from '../judgement/Slab';
import { Empty } from '../parts/Notice';
import { deskText } from '../text/response-desk';
import { useChannels, usePolicies, useRoutes, useSaveRoutes } from './queries';
import { RouteForm } from './RouteForm';
import { freshRoute, moved, toSend } from './routing';
import { TryRoute } from './TryRoute';
import type { Route } from './types';

const t = deskText.notices.routes;

/** The rules of who is told, in their order; changed as a whole, so that no half of it ever counts. */
export function Routes({ mayWrite }: { mayWrite: boolean }) {
  const query = useRoutes();
  return (
    <div className="two-columns">
      <Loaded query={query}>{(routes) => <RouteTable known={routes} mayWrite={mayWrite} />}</Loaded>
      <TryRoute />
    </div>
  );
}

function RouteTable({ known, mayWrite }: { known: readonly Route[]; mayWrite: boolean }) {
  const [draft, setDraft] = useState<Route[] | null>(null);
  const [editing, setEditing] = useState<number | null>(null);
  const save = useSaveRoutes();
  const routes = draft ?? known;
  const put = (index: number, route: Route) => {
    const next = [...routes];
    next[index] = route;
    setDraft(next);
    setEditing(null);
  };
  // What somebody else has saved meanwhile counts again once nothing is being changed here.
  useEffect(() => {
    if (save.isSuccess) setDraft(null);
  }, [save.isSuccess]);
  return (
    <Slab
      title={t.title}
      testId="route-list"
      aside={
        mayWrite && (
          <button
            type="button"
            className="button small"
            data-testid="new-route"
            onClick={() => setEditing(routes.length)}
          >
            <Plus size={14} aria-hidden="true" /> {t.fresh}
          </button>
        )
      }
    >
      {routes.length === 0 && <Empty title={t.empty} hint={t.emptyHint} />}
      <ol className="desk-rows">
        {routes.map((route, index) => (
          <RouteRow
            key={route.id ?? `new ${index} ${route.name}`}
            route={route}
            place={index + 1}
            mayWrite={mayWrite}
            onEdit={() => setEditing(index)}
            onMove={(by) => setDraft(moved(routes, index, by))}
            onRemove={() => setDraft(routes.filter((_, at) => at !== index))}
          />
        ))}
      </ol>
      {draft !== null && (
        <div className="slab-part draft-bar" role="status">
          <span className="strong">{t.changed}</span>
          <button
            type="button"
            className="button primary small"
            disabled={save.isPending}
            data-testid="save-routes"
            onClick={() => save.mutate(toSend(routes))}
          >
            {t.save}
          </button>
          <button type="button" className="button small quiet" onClick={() => setDraft(null)}>
            {t.discard}
          </button>
          <Refusal error={save.error} />
        </div>
      )}
      {editing !== null && (
        <RouteForm
          route={routes[editing] ?? freshRoute()}
          onKeep={(route) => put(editing, route)}
          onClose={() => setEditing(null)}
        />
      )}
    </Slab>
  );
}

interface RowProps {
  route: Route;
  place: number;
  mayWrite: boolean;
  onEdit: () => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

function RouteRow({ route, place, mayWrite, onEdit, onMove, onRemove }: RowProps) {
  const { nameOf } = useNames();
  const channels = useChannels();
  const policies = usePolicies();
  const to = [
    ...route.channel_ids.map((id) => channels.data?.find((one) => one.id === id)?.name ?? t.channel(id)),
    ...(route.policy_id === null
      ? []
      : [
          t.policy(policies.data?.find((one) => one.id === route.policy_id)?.name ?? String(route.policy_id)),
        ]),
  ];
  return (
    <li className="desk-item route-row" data-testid="route-row" data-active={route.active}>
      <span className="route-place muted">{place}</span>
      <div className="desk-item-words">
        <p className="strong">
          {route.name} {!route.active && <span className="tag">{t.inactive}</span>}
        </p>
        <p>{t.sends(matchersInWords(route.matchers, nameOf), to.join(', ') || t.nobody)}</p>
        <p className="muted">
          {t.timing(route.group_wait_s, route.group_interval_s, route.repeat_minutes)}
          {route.continue && ` · ${t.goesOn}`}
        </p>
      </div>
      {mayWrite && (
        <span className="slab-tools">
          <button
            type="button"
            className="icon-button"
            aria-label={t.up(route.name)}
            onClick={() => onMove(-1)}
          >
            <ArrowUp size={16} />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={t.down(route.name)}
            onClick={() => onMove(1)}
          >
            <ArrowDown size={16} />
          </button>
          <button type="button" className="button small" aria-label={t.editOf(route.name)} onClick={onEdit}>
            {t.edit}
          </button>
          <button
            type="button"
            className="button small quiet"
            aria-label={t.removeOf(route.name)}
            onClick={onRemove}
          >
            {t.remove}
          </button>
        </span>
      )}
    </li>
  );
}
