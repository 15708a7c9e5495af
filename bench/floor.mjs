// The floor: a hand-written map for exactly these events, no checks, no framework, no retries. Usage: FILE URL
import { readFileSync } from 'node:fs'
import { Pool } from 'undici'

const [, , file, url] = process.argv
const pool = new Pool(url, { connections: 4 })
const sent = []

function flatten(value, prefix, flat) {
  for (const key in value) {
    const part = value[key]
    if (part === null || part === undefined) continue
    if (Array.isArray(part)) flat[prefix + key] = JSON.stringify(part)
    else if (typeof part === 'object') flatten(part, `${prefix}${key}.`, flat)
    else flat[prefix + key] = part
  }
  return flat
}

function post(path, body) {
  const headers = { 'content-type': 'application/json' }
  const request = pool.request({ path, method: 'POST', headers, body: JSON.stringify({ app_id: '11', ...body }) })
  sent.push(request.then((response) => response.body.dump()))
}

const text = readFileSync(file, 'utf8')
let events = []
let users = []
for (let start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
  const event = JSON.parse(text.slice(start, end))
  if (event.type === 'identify') {
    users.push({ identity: event.userId, properties: flatten(event.traits, '', {}) })
    if (users.length === 1000) post('/api/add_user_properties', { users: users.splice(0) })
    continue
  }
  const { userId: identity, timestamp, messageId: idempotency_key, event: name = 'Page viewed' } = event
  events.push({ event: name, identity, properties: flatten(event.properties, '', {}), timestamp, idempotency_key })
  if (events.length < 1000) continue
  post('/api/track', { events: events.splice(0) })
  await new Promise(setImmediate)
}
if (events.length > 0) post('/api/track', { events })
if (users.length > 0) post('/api/add_user_properties', { users })
await Promise.all(sent)
await pool.close()
