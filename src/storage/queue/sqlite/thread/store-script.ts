// The script of the thread that has the file of events. Nothing imports it.
import { parentPort, workerData } from 'node:worker_threads'
import { machineTime } from '../../../spent/machine-clock'
import { createSqliteQueue } from '../sqlite-store'
import { packResult, unpackArguments } from './packed'
import { toSentError, type Answer, type Call, type PortName, type StoreFacts } from './store-messages'

type Method = (...args: readonly unknown[]) => unknown

const { steadyAt, ...options } = workerData as StoreFacts
const steady = (): number => Math.round(steadyAt.steady + machineTime() - steadyAt.machine)
const send = (answer: Answer): void => parentPort?.postMessage(answer)

function open(): Readonly<Record<PortName, object>> {
  const { queue, tallies, suppressions } = createSqliteQueue({ ...options, now: Date.now, steady })
  const { history, resends } = queue
  return { queue, history, resends, tallies, activity: tallies.activity, suppressions }
}

async function answer(ports: Readonly<Record<PortName, object>>, { call, port, method, args }: Call): Promise<void> {
  try {
    const served = ports[port] as Readonly<Record<string, Method>>
    const name = `${port}.${method}`
    send({ call, result: packResult(name, await served[method]?.(...unpackArguments(name, args))) })
  } catch (error) {
    send({ call, failure: toSentError(error) })
  }
}

try {
  const ports = open()
  send({ call: 0, result: undefined })
  parentPort?.on('message', (call: Call) => void answer(ports, call))
} catch (error) {
  // Without a listener the thread ends.
  send({ call: 0, failure: toSentError(error) })
}
