// Receives what pages send to the sandbox instead of Heap: reads it, stores the original, and passes it to the store.
import { jsonAnswer, textAnswer, type Answer } from '../answers'
import { PAGE_EVENTS_PATH, parseJson, parseReceived, VISITORS_PATH } from '../bodies'
import { PATHS } from '../../heap/wire'
import type { Asked, Route, RouteTable } from '../route'
import type { State } from '../state'
import type { PageMessage } from './page-message'

/** Source of the paths: traffic of Heap's own scripts, the current one and the classic one. */
const CAPTURE_PATHS = ['add_user_properties', 'track', 'identify'].map((name) => `/api/capture/v2/${name}`)
const IMAGE_PATHS = ['/h', '/api/identify_v3', '/api/add_user_properties_v3']

export const PAGE_PATHS: readonly string[] = [...CAPTURE_PATHS, ...IMAGE_PATHS, '/api/telemetry']

export const PAGE_ROUTES: RouteTable = {
  ...Object.fromEntries(
    CAPTURE_PATHS.flatMap((path): [string, Route][] => [
      [`OPTIONS ${path}`, () => withCors(textAnswer(200, ''))],
      [`POST ${path}`, (asked, state) => withCors(takeBody(asked, state))]
    ])
  ),
  ...Object.fromEntries(
    IMAGE_PATHS.map((path): [string, Route] => [`GET ${path}`, (asked, state) => takeImage(asked, state)])
  ),
  'GET /api/telemetry': () => textAnswer(200, ''),
  'GET /sandbox/page-messages': (_asked, { pageMessages }) => jsonAnswer(200, { messages: pageMessages })
}

function withCors(answer: Answer): Answer {
  return { ...answer, isForPages: true }
}

function takeBody({ text }: Asked, state: State): Answer {
  const json = parseJson(text ?? '')
  if (!json.ok) return textAnswer(400, json.reason)
  const { env_id, messages } = Object(json.body) as { env_id?: unknown; messages?: unknown }
  if (typeof env_id !== 'string' || !Array.isArray(messages)) return textAnswer(400, 'env_id and messages are missing')
  return take(env_id, messages, state)
}

/** The classic script asks for an image per message. */
function takeImage({ query }: Asked, state: State): Answer {
  const json = parseJson(query.get('m') ?? '')
  return json.ok ? take(query.get('a') ?? '', [json.body], state) : textAnswer(400, json.reason)
}

function take(envId: string, messages: readonly unknown[], state: State): Answer {
  const at = state.clock.now()
  for (const given of messages) {
    const message = { ...Object(given), app_id: envId } as PageMessage
    state.pageMessages.push(message)
    const told = toReceived(message)
    if (!told) continue
    const parsed = parseReceived(told.path, told.body)
    if (!parsed.ok) return textAnswer(400, parsed.reason)
    state.accept(parsed.body, { at, path: told.path, json: JSON.stringify(told.body) })
  }
  return textAnswer(200, 'OK')
}

function toReceived(message: PageMessage): { path: string; body: object } | undefined {
  const { kind, app_id, user_id, identity, session_id, properties = {}, id } = message
  switch (kind) {
    case 'user':
    case 'properties':
      return { path: VISITORS_PATH, body: { app_id, users: [{ user_id, properties }] } }
    case 'pageview':
    case 'event': {
      const event = kind === 'pageview' ? 'Pageview' : message.event
      const session = session_id ? { session_id } : {}
      // A page that is left may send a message again; its id makes it count once.
      const item = { user_id, event, properties, idempotency_key: `${kind} ${id}`, ...session }
      return { path: PAGE_EVENTS_PATH, body: { app_id, events: [item] } }
    }
    case 'identify':
      return { path: PATHS.link, body: { app_id, user_id, identity } }
    case 'session':
      return undefined
  }
}
