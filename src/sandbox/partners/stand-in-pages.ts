// The stand-ins' own pages for people and tests: what to enter to reach each, and what each holds.
import type { IncomingHttpHeaders } from 'node:http'
import type { AccessRules } from '../../access/access-rules'
import { jsonAnswer, textAnswer, type Answer } from '../answers'
import type { StandIn } from './stand-in'

export const HELD_PATH = '/sandbox/held'

/** Ids of a segment in one answer, at most. `size` counts all of them. */
const SHOWN = 1000

export interface PageRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Epoch milliseconds. */
  readonly now: number
  readonly url: string
}

type Bases = Readonly<Record<string, StandIn>>

/**
 * `undefined` if it is not one of these pages. Refuses pages of other sites, and requests without the token if one is
 * set.
 */
export function answerPage(request: PageRequest, bases: Bases, rules: AccessRules): Answer | undefined {
  const { method, path, headers, url } = request
  if (path !== '/' && path !== HELD_PATH) return undefined
  const refusal = rules.refuseHost(headers) ?? rules.refuseOrigin(headers, method)
  if (refusal !== undefined) return textAnswer(403, refusal.message)
  if (method !== 'GET') return textAnswer(405, 'Method Not Allowed')
  if (path === '/') return textAnswer(200, welcome(bases, url))
  if (rules.isTokenRequired && rules.hasToken(headers) !== true) {
    return textAnswer(401, 'Send the admin token: Authorization: Bearer <token>.')
  }
  return jsonAnswer(200, { partners: Object.entries(bases).map(([name, standIn]) => toView(name, standIn, request)) })
}

/** A stand-in as the page shows it. */
export interface StandInView {
  readonly name: string
  /** What to enter to reach it, by the key of the setting. */
  readonly entered: Readonly<Record<string, string>>
  readonly segments: readonly {
    readonly segment: string
    readonly size: number
    /** The first of them. */
    readonly members: readonly string[]
  }[]
}

function toView(name: string, standIn: StandIn, { now, url }: PageRequest): StandInView {
  const segments = standIn.held(now).map(({ segment, members }) => ({
    segment,
    size: members.length,
    members: members.slice(0, SHOWN)
  }))
  return { name, entered: enteredFor(standIn, `${url}/${name}`), segments }
}

/** The credentials of stand-ins may be shown: they give access to nothing else. */
function enteredFor({ addressKeys = ['url'], credentials }: StandIn, url: string): StandInView['entered'] {
  return { ...Object.fromEntries(addressKeys.map((key) => [key, url])), ...credentials }
}

function welcome(bases: Bases, url: string): string {
  const partners = Object.entries(bases).map(([name, standIn]) => {
    const entered = Object.entries(enteredFor(standIn, `${url}/${name}`))
    return `${name}\n${entered.map(([key, value]) => `  ${key.padEnd(14)}${value}`).join('\n')}\n`
  })
  return `These are local stand-ins for the partners of Heap's segments. They are not the partners, and nothing leaves this
machine. They keep what they are told in memory, until they are stopped.

What to enter for a target:

${partners.join('\n')}
See what each holds now (JSON):
  GET ${HELD_PATH}
`
}
