/** The names of kinds of findings, as the server says them. */
import { useCallback } from 'react';
import { alertTitle } from '../text/alerts';
import { useKinds } from './queries';

export function useKindTitle(): (finding_type: string) => string {
  const { data } = useKinds();
  return useCallback(
    (finding_type) =>
      data?.find((kind) => kind.finding_type === finding_type)?.title ?? alertTitle(finding_type),
    [data],
  );
}
