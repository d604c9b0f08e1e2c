import { useQuery } from '@tanstack/react-query';
import { Redirect } from 'wouter';
import { api } from '../../api/client';
import type { Anomaly } from '../../api/fraud';
import { useLiveState } from '../../feed/LiveProvider';
import { Failure, Skeleton } from '../../parts/Notice';

/** An anomaly stands for a scoring: its page is the prediction's. */
export default function AnomalyPage({ id }: { id: number }) {
  const held = useLiveState((state) => state.anomalies.get(id));
  const query = useQuery({
    queryKey: ['anomaly', id],
    queryFn: ({ signal }) => api.get<Anomaly>(`/noc/anomalies/${id}/`, signal),
    enabled: held === undefined,
  });
  const anomaly = held ?? query.data;
  if (anomaly) return <Redirect to={`/fraud/predictions/${anomaly.prediction_id}`} replace />;
  return (
    <main id="content" className="page">
      {query.isError ? (
        <Failure error={query.error} onRetry={() => query.refetch()} />
      ) : (
        <Skeleton rows={6} />
      )}
    </main>
  );
}
