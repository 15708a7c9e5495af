// A process with one runner that is already set up, for tests that kill it. Says its address to its parent.
// It dies by itself, as out of memory, when it reads an event whose name is that of the environment variable FATAL_EVENT.
// Told `end threads`, it ends its threads, as a lack of memory would.
import threads from 'node:worker_threads'
import { createDestination, createRunner, createSource, findDestinationType } from '../../src/runner'

const [dataDirectory = '', sandboxUrl = ''] = process.argv.slice(2)
const { FATAL_EVENT: fatal, KEEPS_BUDGETS: keepsBudgets } = process.env
const heap = findDestinationType('heap')
if (heap !== undefined && fatal !== undefined) {
  const { whyKeptBack } = heap
  // The first thing that is asked of each event when its turn has come.
  Object.assign(heap, {
    whyKeptBack: (...[event, settings]: Parameters<typeof whyKeptBack>) => {
      if ((event as { event?: unknown }).event === fatal) process.kill(process.pid, 'SIGKILL')
      return whyKeptBack(event, settings)
    }
  })
}

const started: threads.Worker[] = []
Object.assign(threads, {
  Worker: class extends threads.Worker {
    constructor(...args: ConstructorParameters<typeof threads.Worker>) {
      super(...args)
      started.push(this)
    }
  }
})
process.on('message', (message) => {
  if (message === 'end threads') for (const thread of started.splice(0)) void thread.terminate()
})
// The listener alone must not keep the process.
process.channel?.unref()

async function start(): Promise<void> {
  const runner = await createRunner({ dataDirectory, sandboxUrl })
  if (runner.config.current.sources.length === 0) {
    const source = createSource({ name: 'Killed', kind: 'server', writeKey: 'killed' }, Date.now())
    await runner.config.putSource(source)
    // To the local Heap by its setting, events go as fast as they can; to an address, as Heap's budgets allow.
    const where = keepsBudgets === undefined ? { useSandbox: true } : { endpoint: sandboxUrl }
    const parsed = heap?.parse({ appId: '1535634150', ...where }, { sandboxUrl })
    if (heap === undefined || parsed === undefined || 'errors' in parsed) throw new Error('Heap cannot be set up.')
    const connections = [{ sourceId: source.id, mode: 'cloud' as const }]
    const made = createDestination(heap, { settings: parsed.settings, connections, isOn: true }, Date.now())
    const [track] = made.mappings
    // What is called Twice arrives under a second name as well.
    const second = track && { ...track, id: 'second', trigger: 'event = "Twice"' }
    const mappings = second ? [...made.mappings, { ...second, mapping: { ...second.mapping, event: 'Second' } }] : []
    await runner.config.putDestination({ ...made, mappings })
  }
  await runner.applied()
  process.send?.(runner.url)
}

void start()
