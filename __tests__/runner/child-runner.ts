// A process with one runner that is already set up, for tests that kill it. Says its address to its parent.
import { createDestination, createRunner, createSource, findDestinationType } from '../../src/runner'

const [dataDirectory = '', sandboxUrl = ''] = process.argv.slice(2)

async function start(): Promise<void> {
  const runner = await createRunner({ dataDirectory, sandboxUrl })
  if (runner.config.current.sources.length === 0) {
    const source = createSource({ name: 'Killed', kind: 'server', writeKey: 'killed' }, Date.now())
    runner.config.putSource(source)
    const heap = findDestinationType('heap')
    const parsed = heap?.parse({ appId: '1535634150', useSandbox: true }, { sandboxUrl })
    if (heap === undefined || parsed === undefined || 'errors' in parsed) throw new Error('Heap cannot be set up.')
    const connections = [{ sourceId: source.id, mode: 'cloud' as const }]
    const made = createDestination(heap, { settings: parsed.settings, connections, isOn: true }, Date.now())
    const [track] = made.mappings
    // What is called Twice arrives under a second name as well.
    const second = track && { ...track, id: 'second', trigger: 'event = "Twice"' }
    const mappings = second ? [...made.mappings, { ...second, mapping: { ...second.mapping, event: 'Second' } }] : []
    runner.config.putDestination({ ...made, mappings })
  }
  await runner.applied()
  process.send?.(runner.url)
}

void start()
