// Opens the counts of the quotas of write keys.
import { join } from 'node:path'
import type { QuotaCounts } from '../storage/quotas/quota-counts'
import { openQuotaCounts } from '../storage/quotas/sqlite-quotas'
import { Quotas } from './intake/quotas'

interface QuotaFile {
  readonly dataDirectory: string
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

/** If the file cannot be opened, this process counts alone, so that events are taken all the same. */
export function openQuotas({ dataDirectory, now, onError }: QuotaFile): Quotas {
  let counts: QuotaCounts | undefined
  try {
    counts = openQuotaCounts({ path: join(dataDirectory, 'budgets.db'), now })
  } catch (error) {
    onError(error)
  }
  return new Quotas({ counts, now, onError })
}
