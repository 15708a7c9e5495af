// A process with one runner, from the built package, on a data folder or on a database. Prints its address; ends with its
// parent.
const { createRunner, createDestination, createSource, findDestinationType } = require('../dist/runner')

const [place, sandboxUrl] = process.argv.slice(2)
const store = place.startsWith('postgres://') ? { databaseUrl: place } : { dataDirectory: place }

async function start() {
  const runner = await createRunner({ ...store, ...(sandboxUrl && { sandboxUrl }), maxStoreBytes: 20 * 1024 ** 3 })
  if (runner.config.current.sources.length === 0) await setUp(runner)
  await runner.applied()
  process.stdout.write(`${runner.url}\n`)
  process.on('disconnect', () => process.exit())
  process.on('SIGTERM', () => runner.close().then(() => process.exit()))
}

async function setUp(runner) {
  const source = createSource({ name: 'Bench', kind: 'server', writeKey: 'bench' }, Date.now())
  await runner.config.putSource(source)
  if (sandboxUrl) {
    const heap = findDestinationType('heap')
    const { settings } = heap.parse({ appId: '1535634150', useSandbox: true }, { sandboxUrl })
    const connections = [{ sourceId: source.id, mode: 'cloud' }]
    await runner.config.putDestination(createDestination(heap, { settings, connections, isOn: true }, Date.now()))
  }
}

start()
