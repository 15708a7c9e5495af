// Uses the package from the folder that this script stands in, on whatever Node runs it: as CommonJS and as an ES module.
// A batch goes to a Heap that refuses one of four events. Prints what came of it.
const { createServer } = require('node:http')
const { Destination } = require('@segment/actions-core')
const required = require('heap-destination')

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text) => (body += text))
  request.on('end', () => response.writeHead(body.includes('"u-3"') ? 400 : 200).end())
})

async function statusesOf(definition) {
  const endpoint = `http://127.0.0.1:${server.address().port}`
  const events = [1, 2, 3, 4].map((at) => ({ type: 'track', event: 'Ping', userId: `u-${at}`, messageId: `m-${at}` }))
  const settings = { appId: '11', endpoint, subscription: definition.presets[0] }
  const [result] = await new Destination(definition).onBatch(events, settings)
  return result.multistatus.map(({ status }) => status)
}

async function run() {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const imported = await import('heap-destination')
  const result = {
    node: process.versions.node,
    entries: [required.default, required.destination, imported.default, imported.destination].map(({ slug }) => slug),
    required: await statusesOf(required.default),
    imported: await statusesOf(imported.default)
  }
  process.stdout.write(JSON.stringify(result))
  process.exit()
}

run().catch((error) => {
  console.error(error)
  process.exit(1)
})
