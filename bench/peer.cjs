// Segment's published Heap destination on its own framework, one call per event, as its platform runs it.
// Usage: FILE URL PEERS, where PEERS is the folder that `run.mjs --peer` sets up.
const { createReadStream } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { createInterface } = require('node:readline')

const [, , file, url, peers] = process.argv
const need = createRequire(join(peers, 'package.json'))
const folder = join(peers, 'published/package/dist/destinations/heap')
require(join(folder, 'constants.js')).HEAP_BASE_URLS.US = url
const { default: definition } = require(join(folder, 'index.js'))
const { Destination } = need('@segment/actions-core')

const destination = new Destination(definition)
const withIdentity = (preset) => ({ ...preset, mapping: { ...preset.mapping, identity: { '@path': '$.userId' } } })
const subscriptions = definition.presets.map((preset) =>
  preset.partnerAction === 'trackEvent' ? withIdentity(preset) : preset
)
const CONCURRENCY = 50

async function main() {
  const lines = createInterface({ input: createReadStream(file) })[Symbol.asyncIterator]()
  const work = async () => {
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      await destination.onEvent(JSON.parse(next.value), { appId: '11', subscriptions })
      destination.responses.length = 0
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
}

void main().then(() => process.exit(0))
