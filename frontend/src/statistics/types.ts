/** Figures over a period, as the API gives them. Shares from 0 to 1, times in seconds. */
export interface AlertStatistics {
  raised: number;
  reached: number;
  by_disposition: Record<string, number>;
  by_type: { alert_type: string; raised: number; reached: number; false_alarm_share: number | null }[];
  median_acknowledge_s: number | null;
  median_resolve_s: number | null;
  by_hour: { start: string; raised: number; reached: number }[];
}

interface Kept {
  met: number;
  missed: number;
}

export interface TicketStatistics {
  created: number;
  resolved: number;
  open: number;
  by_status: Record<string, number>;
  sla: { first_response: Kept; resolution: Kept };
  median_first_response_s: number | null;
  median_resolution_s: number | null;
}

export interface EscalationStatistics {
  escalated: number;
  deduplicated: number;
  assigned: number;
  unassigned: number;
  false_alarm_share: number | null;
  by_kind: {
    finding_type: string;
    escalated: number;
    deduplicated: number;
    false_alarm_share: number | null;
  }[];
  by_site: { site_id: number | null; site_name: string | null; escalated: number; deduplicated: number }[];
}
