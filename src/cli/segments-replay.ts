// The command `segments replay`: processes a stored webhook again. On a database, the runner that has its integration
// does it, or, without one, the command itself.
import { parseDigitsJson } from '../heap/exact-numbers'
import { failureName } from '../misuse'
import { webhooksKey } from '../runner/segments/ownership-keys'
import { readWebhook, rulesOf, SegmentWork, webhookText } from '../segments'
import type { StoredWebhook, WebhookRow } from '../storage/memberships/webhooks'
import { UsageError, type ExitCode, type Io } from './io'
import { withSegments } from './open-segments'
import { pause, untilInterrupted } from './pause'
import { GOES_ON, type Opened, type Turns } from './segments-place'
import type { PlaceFlags } from './store-place'

/** How often to look whether the runner has processed it, in milliseconds. */
const LOOK_MS = 200

/** Exit code 1 if it was not waited for. */
export function runSegmentsReplay(webhook: number, flags: PlaceFlags, io: Io): Promise<ExitCode> {
  return withSegments(flags, io, async (opened) => {
    const found = await opened.store.webhooks.find(webhook)
    if (found === undefined) {
      throw new UsageError(`there is no webhook ${webhook}, or its body was dropped to make room.`)
    }
    const key = webhooksKey(found.integrationId)
    return opened.inTurn([key], (turns) => untilInterrupted(io, (stop) => replay(found, { opened, turns, key, stop })))
  })
}

interface Given {
  readonly opened: Opened
  readonly turns: Turns
  readonly key: string
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal
}

async function replay(webhook: StoredWebhook, { opened, turns, key, stop }: Given): Promise<ExitCode> {
  const { store, io } = opened
  await store.webhooks.replay(webhook.id)
  let isAsked = false
  for (;;) {
    const row = await rowOf(webhook, opened)
    if (row?.state !== 'waiting') {
      if (row !== undefined) io.stdout.write(`${webhookText(row)}\n`)
      return 0
    }
    if (stop.aborted) {
      io.stderr.write('The webhook waits: a runner processes it.\n')
      return 1
    }
    if (await turns.isOurs(key)) {
      if (isAsked) io.stderr.write(GOES_ON)
      isAsked = false
      await processHere(webhook, { opened, turns, key, stop })
    } else if (isAsked) {
      await pause(io, LOOK_MS, stop)
    } else {
      io.stderr.write(`A runner works ${turns.where} and was asked to process it.\n`)
      turns.ownership.nudge(key)
      isAsked = true
    }
  }
}

async function rowOf({ id, integrationId }: StoredWebhook, { store }: Opened): Promise<WebhookRow | undefined> {
  const [row] = await store.webhooks.list(integrationId, { before: id + 1, limit: 1 })
  return row?.id === id ? row : undefined
}

async function processHere({ integrationId }: StoredWebhook, { opened, turns, key, stop }: Given): Promise<void> {
  const { store, config } = opened
  const release = turns.ownership.leaseOf(key)?.use()
  const errors: unknown[] = []
  const work = new SegmentWork({
    store,
    read: async (raw) => readWebhook(parseDigitsJson(raw.toString())),
    rulesOf: (id) => rulesOf(config.current.integrations.find((one) => one.id === id)),
    except: () => config.current.integrations.map(({ id }) => id).filter((id) => id !== integrationId),
    onError: (error) => errors.push(error)
  })
  stop.addEventListener('abort', () => void work.close(), { once: true })
  try {
    work.wake()
    await work.idle()
    await work.close()
  } finally {
    release?.()
  }
  if (errors.length === 0) return
  throw new UsageError(`the webhook was not processed: ${failureName(errors[0])}`, { cause: errors[0] })
}
