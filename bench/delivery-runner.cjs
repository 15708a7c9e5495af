// A process with one runner, whose mappings are those of that name. Prints its address; ends with its parent. Its source
// is paused, so that events only wait, until its parent sends a message. From then on it is profiled, if there is a place
// for the profile.
const { writeFileSync } = require('node:fs')
const { Session } = require('node:inspector')
const { createRunner, createDestination, createSource, findDestinationType } = require('../dist/runner')
const { MAPPINGS } = require('./hand-made-mappings.cjs')

const [dataDirectory, sandboxUrl, mappings, profilePath] = process.argv.slice(2)

async function start() {
  const runner = await createRunner({ dataDirectory, sandboxUrl, maxStoreBytes: 20 * 1024 ** 3 })
  const now = Date.now()
  const source = createSource({ name: 'Bench', kind: 'server', writeKey: 'bench' }, now)
  await runner.config.putSource({ ...source, pausedAt: new Date(now).toISOString() })
  const heap = findDestinationType('heap')
  const { settings } = heap.parse({ appId: '1535634150', useSandbox: true }, { sandboxUrl })
  const draft = {
    settings,
    connections: [{ sourceId: source.id, mode: 'cloud' }],
    mappings: MAPPINGS[mappings],
    isOn: true
  }
  await runner.config.putDestination(createDestination(heap, draft, now))
  await runner.applied()
  process.stdout.write(`${runner.url}\n`)
  const end = profilePath === undefined ? undefined : profiler(profilePath)
  process.on('message', () => {
    end?.begin()
    void runner.config.putSource(source)
  })
  process.on('disconnect', () => (end ? end.write() : process.exit()))
}

function profiler(path) {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  return {
    begin: () => session.post('Profiler.start'),
    write: () =>
      session.post('Profiler.stop', (_error, { profile }) => {
        writeFileSync(path, JSON.stringify(profile))
        process.exit()
      })
  }
}

start()
