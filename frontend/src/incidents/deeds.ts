/** What an operator does to an incident beyond what a row of the queue knows: writing down what it was. */
import { ApiError, api } from '../api/client';
import type { Incident, IncidentDetail, WorkItem } from '../api/response';
import type { Resolution } from '../api/types';
import { useLive } from '../feed/LiveProvider';
import { explain } from '../parts/Notice';
import { QUEUE } from '../queue/useWork';
import { queryClient } from '../session/session';
import { tellDone, tellError } from '../shell/toasts';
import { text } from '../text';
import { INCIDENT } from './queries';

export interface Investigation {
  notes: string;
  root_cause: string;
  resolution: Resolution | null;
}

/** Resolves to whether it was written down; a conflict says who was faster and reads their version. */
export function useInvestigate(incident: Incident): (said: Investigation) => Promise<boolean> {
  const { store } = useLive();
  return async ({ notes, root_cause, resolution }) => {
    try {
      const body = { notes, version: incident.version, root_cause, ...(resolution && { resolution }) };
      const answer = await api.post<IncidentDetail>(`/noc/incidents/${incident.id}/investigate/`, body);
      store.dispatch({ kind: 'incident', incident: answer });
      tellDone(`${text.incidents.did}: ${incident.code}`);
      return true;
    } catch (error) {
      const conflict = error instanceof ApiError && error.status === 409;
      tellError(conflict ? text.incidents.conflict(explain(error)) : explain(error));
      return false;
    } finally {
      void queryClient.invalidateQueries({ queryKey: [INCIDENT, incident.id] });
      void queryClient.invalidateQueries({ queryKey: [QUEUE] });
    }
  };
}

/** The incident as a row of the queue, so that the same deeds serve both. */
export function itemOfIncident(incident: Incident): WorkItem {
  const { id, title, priority, status, assigned_to, acknowledged_by, snoozed_until, version } = incident;
  const { site_id, site_name, person_id, person_name, members_count } = incident;
  return {
    ...{ title, priority, status, assigned_to, acknowledged_by, snoozed_until, version },
    ...{ site_id, site_name, person_id, person_name, members_count },
    key: `incident/${id}`,
    kind: 'incident',
    severity: incident.combined_severity,
    why: '',
    since: incident.first_event_at,
    last_seen_at: incident.last_event_at,
    alert_id: null,
    alert_ids: [],
    incident_id: id,
    ticket: null,
    sounding: false,
  };
}
