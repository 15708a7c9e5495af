// The script of the thread that works on segments. Nothing imports it.
import { platform, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { MembershipStore } from '../../storage/memberships/memberships'
import { openMembershipFile } from '../../storage/memberships/sqlite/membership-file'
import { openMembershipDatabase } from '../../storage/postgres/memberships/postgres-membership-store'
import { machineTime } from '../../storage/spent/machine-clock'
import { BodyReader } from '../intake/body-reader'
import { createEngine, type SegmentEngine } from './engine'
import { toSentFailure, type FromThread, type ThreadFacts, type ToThread } from './engine-messages'
import { RemoteRights, type RemoteRight } from './remote-rights'

/**
 * How low the priority of this thread is: 0 is usual, 19 the lowest. Where both want the same core, the thread that
 * takes events in gets nine tenths of it.
 */
const NICENESS = 10

// On Linux this is about the calling thread alone; elsewhere it would be about the whole process.
if (platform() === 'linux') setPriority(0, NICENESS)

const send = (message: FromThread): void => parentPort?.postMessage(message)
const onError = (error: unknown): void => send({ call: undefined, failure: toSentFailure(error) })

class EngineScript {
  private readonly bodies = new BodyReader()
  private readonly engine: SegmentEngine
  private readonly rights = new RemoteRights(send, machineTime)
  private readonly syncs = new Map<
    number,
    { readonly abort: AbortController; readonly lease: RemoteRight | undefined }
  >()

  constructor(
    private readonly store: MembershipStore,
    facts: Omit<ThreadFacts, 'place' | 'maxBytes' | 'retentionMs'>
  ) {
    const clocks = { now: Date.now, monotonic: machineTime, random: Math.random }
    this.engine = createEngine({ ...facts, ...clocks, store, bodies: this.bodies, onError })
  }

  take(message: ToThread): void {
    switch (message.what) {
      case 'interrupt':
        return this.syncs.get(message.sync)?.abort.abort()
      case 'ended':
        return this.syncs.get(message.sync)?.lease?.end()
      case 'held':
        return this.rights.answer(message)
      case 'configure':
        return this.engine.configure(message.settings)
      case 'wake':
        return this.engine.wake()
      default: {
        const { call } = message
        return void this.answer(message)
          .then((result) => send({ call, result }))
          .catch((error: unknown) => send({ call, failure: toSentFailure(error) }))
      }
    }
  }

  private async answer(message: Extract<ToThread, { call: number }>) {
    switch (message.what) {
      case 'receive': {
        const { headers, body } = message.arrived
        // A buffer arrives as a plain array of bytes.
        const arrived = { headers, body: Buffer.from(body.buffer, body.byteOffset, body.byteLength) }
        return this.engine.receive(message.integration, arrived)
      }
      case 'sync':
        return this.sync(message)
      case 'close':
        return this.close()
    }
  }

  private async sync({ target, sync, isLeased }: Extract<ToThread, { what: 'sync' }>) {
    const abort = new AbortController()
    const lease = isLeased ? this.rights.of(sync) : undefined
    this.syncs.set(sync, { abort, lease })
    return this.engine.sync(target, { sync, signal: abort.signal, lease }).finally(() => this.syncs.delete(sync))
  }

  private async close(): Promise<undefined> {
    await this.engine.close()
    await this.bodies.close()
    await this.store.close()
    return undefined
  }
}

async function openStore({
  place,
  ...bounds
}: Pick<ThreadFacts, 'place' | 'maxBytes' | 'retentionMs'>): Promise<MembershipStore> {
  return 'path' in place
    ? openMembershipFile({ path: place.path, ...bounds, now: Date.now, isSecond: true })
    : openMembershipDatabase(place.databaseUrl, { ...bounds, now: Date.now })
}

async function run({ place, maxBytes, retentionMs, ...facts }: ThreadFacts): Promise<void> {
  const script = new EngineScript(await openStore({ place, maxBytes, retentionMs }), facts)
  // What was sent before is delivered now.
  parentPort?.on('message', (message: ToThread) => script.take(message))
}

void run(workerData as ThreadFacts)
