// What the flags of whoever operates a runner mean to it.
import type { RunnerOptions } from '../runner'
import type { OperatingFlags } from './operating-flags'

export function operatingOptions(flags: OperatingFlags): Partial<RunnerOptions> {
  const { maxStore, maxSegments, keepDays, keepWebhooksDays, giveUpAfter, requestTimeout } = flags
  const { logLevel, runnerName, traces } = flags
  return {
    ...(maxStore !== undefined && { maxStoreBytes: maxStore }),
    ...(maxSegments !== undefined && { maxSegmentBytes: maxSegments }),
    ...(keepDays !== undefined && { retentionMs: keepDays }),
    ...(keepWebhooksDays !== undefined && { webhookRetentionMs: keepWebhooksDays }),
    ...(giveUpAfter !== undefined && { giveUpAfterMs: giveUpAfter }),
    ...(requestTimeout !== undefined && { requestTimeoutMs: requestTimeout }),
    ...(logLevel !== undefined && { logLevel }),
    ...(runnerName !== undefined && { runnerName }),
    ...(traces === true && { traces })
  }
}
