// Runs the built function on whatever Node runs this, in two hosts: one with what Segment documents and nothing else, and
// one like the shim that Segment has published. Prints what came of it. Arguments: the built file, perhaps the folder of
// Segment's own shim (buildpack/boreal of segmentio/functions-library), which then takes the place of the second host.
const { readFileSync } = require('node:fs')
const { createServer } = require('node:http')
const Module = require('node:module')
const { join } = require('node:path')
const { createContext, runInContext } = require('node:vm')
const fetch = require('node-fetch')

const [, , file, shim] = process.argv
const code = readFileSync(file, 'utf8')
const CALLS = ['onIdentify', 'onTrack', 'onPage', 'onScreen', 'onGroup', 'onAlias', 'onDelete']
const ERRORS = ['EventNotSupported', 'InvalidEventPayload', 'ValidationError']

/** The wrapper that Segment puts around the code: the handlers are parameters, which declarations replace. */
function load(names, context) {
  const wrapped = `(function (${names.join(', ')}) { ${code}; return { ${names.join(', ')} } })`
  const unsupported = () => Promise.reject(new context.EventNotSupported('not supported'))
  return runInContext(wrapped, context)(...names.map(() => unsupported))
}

/** Only what is documented, no timers, no code from text. */
function strictHost() {
  const btoa = (text) => Buffer.from(text, 'binary').toString('base64')
  const globals = { fetch, btoa, console: { log: () => undefined } }
  const context = createContext(globals, { codeGeneration: { strings: false, wasm: false } })
  for (const name of [...ERRORS, 'RetryError']) {
    runInContext(`globalThis.${name} = class ${name} extends Error { name = '${name}' }`, context)
  }
  const parse = runInContext('JSON.parse', context)
  return { handlers: load([...CALLS, 'onBatch'], context), parse }
}

/** What the published shim has: a window with these members, events of another realm, no batches, no RetryError. */
function shimHost() {
  const errors = ERRORS.map((name) => [
    name,
    class extends Error {
      name = name
    }
  ])
  const { Request, Response, Headers } = fetch
  const console = { ...globalThis.console, log: () => undefined }
  const timers = { clearTimeout, clearInterval, setTimeout, setInterval }
  const members = { ...timers, console, Buffer, URL, URLSearchParams, fetch, Request, Response, Headers, atob, btoa }
  const window = { ...members, crypto: require('node:crypto'), ...Object.fromEntries(errors) }
  return { handlers: load(CALLS, createContext({ ...window, window })), parse: JSON.parse }
}

/** Segment's own shim, with stand-ins for packages of its that the function does not use. */
function ownShim(folder) {
  const unused = { 'aws-sdk': {}, oauth: {}, xml: {}, 'form-data': {}, atob, btoa, lodash: { merge: Object.assign } }
  const { _load, _resolveFilename } = Module
  Module._load = function (name, ...others) {
    if (Object.hasOwn(unused, name)) return unused[name]
    return name === 'node-fetch' ? fetch : _load.call(this, name, ...others)
  }
  Module._resolveFilename = function (name, ...others) {
    return name === './handler' ? file : _resolveFilename.call(this, name, ...others)
  }
  const { processDestinationPayload } = require(join(folder, 'index.js'))
  const handle = (event, settings) => processDestinationPayload({ event, settings })
  return { handlers: Object.fromEntries(CALLS.map((name) => [name, handle])), parse: JSON.parse }
}

const requests = []
let answer = () => 200
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text) => (body += text))
  request.on('end', () => {
    requests.push({ path: request.url, body: JSON.parse(body) })
    response.writeHead(answer(body)).end('said')
  })
})

const deep = (levels) => (levels === 0 ? 'end' : { a: deep(levels - 1) })
const track = (number, properties = { number }) => ({
  type: 'track',
  userId: `u-${number}`,
  event: 'Ordered',
  messageId: `m-${number}`,
  timestamp: '2024-03-05T10:00:00.000Z',
  properties
})

const FACTS = { userId: 'u-1', groupId: 'g-1', previousId: '7', traits: { plan: 'pro' }, name: 'Home' }

/** What a single event comes to: how it ended, and what Heap got. */
async function single({ handlers, parse }, event, settings) {
  requests.length = 0
  const handler = handlers[`on${event.type[0].toUpperCase()}${event.type.slice(1)}`]
  const copy = (value) => parse(JSON.stringify(value))
  const ended = await handler(copy(event), copy(settings))
    .then(() => 'done')
    .catch(({ name }) => name)
  return { ended, requests: requests.map(({ path, body }) => ({ path, body })) }
}

async function singles(host, settings) {
  answer = () => 200
  const calls = {}
  for (const type of ['identify', 'page', 'screen', 'group', 'alias', 'delete']) {
    calls[type] = await single(host, { ...FACTS, type, messageId: 'm-1', timestamp: track(1).timestamp }, settings)
  }
  calls.track = await single(host, { ...track(1, deep(30)), integrations: { All: false } }, settings)
  calls.hashed = await single(host, track(1), { ...settings, hashIdentity: true })
  calls.placeholder = await single(host, { ...track(1), userId: 'null' }, settings)
  answer = () => 503
  calls.away = await single(host, track(1), settings)
  answer = () => 400
  calls.refused = await single(host, track(1), settings)
  return calls
}

async function batch({ handlers, parse }, settings, answers) {
  requests.length = 0
  answer = answers
  const events = Array.from({ length: 400 }, (_, number) => track(number))
  const statuses = await handlers.onBatch(parse(JSON.stringify(events)), parse(JSON.stringify(settings)))
  const counts = {}
  for (const { status } of statuses) counts[status] = (counts[status] ?? 0) + 1
  return { counts, bad: statuses.findIndex(({ status }) => status === 400), requests: requests.length }
}

async function run() {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const settings = { appId: '11', endpoint: `http://127.0.0.1:${server.address().port}` }
  const strict = strictHost()
  const result = {
    node: process.versions.node,
    documented: await singles(strict, settings),
    shim: await singles(shim === undefined ? shimHost() : ownShim(shim), settings),
    batches: {
      taken: await batch(strict, settings, () => 200),
      away: await batch(strict, settings, () => 503),
      oneBad: await batch(strict, settings, (body) => (body.includes('"number":263}') ? 400 : 200))
    }
  }
  process.stdout.write(JSON.stringify(result))
  process.exit()
}

run().catch((error) => {
  console.error(error)
  process.exit(1)
})
