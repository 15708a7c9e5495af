// The script of the thread that reads long bodies, one after another. Nothing imports it.
import { parentPort } from 'node:worker_threads'
import { readBody } from './readers'
import type { Done, Job } from './reading-thread'

parentPort?.on('message', ({ id, unpacked, reading }: Job) => {
  const bytes = Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength)
  const done: Done = { id, result: readBody(bytes, reading) }
  parentPort?.postMessage(done)
})
