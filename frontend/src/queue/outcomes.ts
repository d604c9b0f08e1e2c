/** How a deed on many went for one of them. Pure. */
import type { Outcome } from '../alerts/deeds';
import type { BulkItem } from '../api/response';

export function outcomeOf(result: BulkItem | undefined): Outcome {
  if (result?.ok) return 'done';
  return result?.status === 409 ? 'conflict' : 'failed';
}
