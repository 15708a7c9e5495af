// The routes of the deletion API: token, request, status.
import { PATHS } from '../heap/wire'
import { jsonAnswer, textAnswer } from './answers'
import type { Answer } from './answers'
import { parseJson } from './bodies'
import { createDeletion } from './deletions'
import type { RouteTable } from './route'
import { judgeDeletion } from './schemas'
import type { State } from './state'

/**
 * Source: developers.heap.io, "User Deletion". A wrong key and any environment but the main production one are
 * both Unauthorized; that this means 401 with `{ err }` is our reading.
 */
const UNAUTHORIZED: Answer = jsonAnswer(401, { err: 'Unauthorized' })

export const DELETION_ROUTES: RouteTable = {
  [`POST ${PATHS.authToken}`]: (asked, state) => {
    if (!isAllowed(asked.headers.authorization, state)) return UNAUTHORIZED
    return jsonAnswer(200, { access_token: state.deletions.issueToken(state.clock.now()) })
  },

  [`POST ${PATHS.userDeletion}`]: (asked, state) => {
    const now = state.clock.now()
    if (!hasToken(asked.headers.authorization, state, now)) return UNAUTHORIZED
    const json = parseJson(asked.text ?? '')
    const judged = json.ok ? judgeDeletion(json.body) : json
    if (!judged.ok) return textAnswer(400, judged.reason)
    const deletion = createDeletion(judged.body.users, now + state.options.deletionDelayMs)
    state.acceptDeletion(deletion, now)
    return jsonAnswer(201, {
      deletion_request_id: deletion.id,
      deletion_request_location: `${PATHS.deletionStatus}/${deletion.id}`,
      status: 'pending'
    })
  },

  [`GET ${PATHS.deletionStatus}/:id`]: (asked, state) => {
    if (!hasToken(asked.headers.authorization, state, state.clock.now())) return UNAUTHORIZED
    const status = state.deletions.statusOf(asked.id)
    return status ? jsonAnswer(200, { status }) : jsonAnswer(404, { err: 'Not Found' })
  }
}

function isAllowed(authorization: string | undefined, { options }: State): boolean {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1]
  const [, appId, key] = /^(\d+):(.+)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? []
  if (appId === undefined || key === undefined) return false
  return (options.apiKey ?? key) === key && (options.mainAppId ?? appId) === appId
}

function hasToken(authorization: string | undefined, state: State, now: number): boolean {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
  return token !== undefined && state.deletions.isValidToken(token, now)
}
