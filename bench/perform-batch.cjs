// The cloud destination as its host runs it: onBatch with 1000 events, over all presets. Usage: FILE URL [SIZE]
const { createReadStream } = require('node:fs')
const { createInterface } = require('node:readline')
const { Destination } = require('@segment/actions-core')
const { default: definition } = require('../dist')

const [, , file, url, size = '1000'] = process.argv
const destination = new Destination(definition)
const settings = { appId: '11', endpoint: url, subscriptions: definition.presets }

async function send(events) {
  await destination.onBatch(events, settings)
  // The host's affair: it grows for ever otherwise.
  destination.responses.length = 0
}

async function main() {
  let events = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    events.push(JSON.parse(line))
    if (events.length < Number(size)) continue
    await send(events)
    events = []
  }
  if (events.length > 0) await send(events)
}

// Its connections are kept alive on purpose; the measurement ends here.
void main().then(() => process.exit(0))
