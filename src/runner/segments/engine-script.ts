// The script of the thread that works on segments. Nothing imports it.
import { platform, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { openMembershipFile } from '../../storage/memberships/sqlite/membership-file'
import { machineTime } from '../../storage/spent/machine-clock'
import { BodyReader } from '../intake/body-reader'
import { createEngine } from './engine'
import { toSentFailure, type FromThread, type ThreadFacts, type ToThread } from './engine-messages'

/**
 * How low the priority of this thread is: 0 is usual, 19 the lowest. Where both want the same core, the thread that
 * takes events in gets nine tenths of it.
 */
const NICENESS = 10

// On Linux this is about the calling thread alone; elsewhere it would be about the whole process.
if (platform() === 'linux') setPriority(0, NICENESS)

const { path, maxBytes, ...facts } = workerData as ThreadFacts
const send = (message: FromThread): void => parentPort?.postMessage(message)
const onError = (error: unknown): void => send({ call: undefined, failure: toSentFailure(error) })
const store = openMembershipFile({ path, maxBytes, now: Date.now, isSecond: true })
const bodies = new BodyReader()
const clocks = { now: Date.now, monotonic: machineTime, random: Math.random }
const engine = createEngine({ ...facts, ...clocks, store, bodies, onError })
const syncs = new Map<number, AbortController>()

async function answer(message: Extract<ToThread, { call: number }>) {
  switch (message.what) {
    case 'receive': {
      const { headers, body } = message.arrived
      // A buffer arrives as a plain array of bytes.
      const arrived = { headers, body: Buffer.from(body.buffer, body.byteOffset, body.byteLength) }
      return engine.receive(message.integration, arrived)
    }
    case 'sync':
      return sync(message)
    case 'close':
      return close()
  }
}

async function sync({ target, sync }: Extract<ToThread, { what: 'sync' }>) {
  const abort = new AbortController()
  syncs.set(sync, abort)
  return engine.sync(target, { sync, signal: abort.signal }).finally(() => syncs.delete(sync))
}

async function close(): Promise<undefined> {
  await engine.close()
  await bodies.close()
  await store.close()
  return undefined
}

parentPort?.on('message', (message: ToThread) => {
  switch (message.what) {
    case 'interrupt':
      return syncs.get(message.sync)?.abort()
    case 'configure':
      return engine.configure(message.settings)
    case 'wake':
      return engine.wake()
    default: {
      const { call } = message
      return void answer(message)
        .then((result) => send({ call, result }))
        .catch((error: unknown) => send({ call, failure: toSentFailure(error) }))
    }
  }
})
