// The types of requests and of the handlers that answer them.
import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from './answers'
import type { State } from './state'

export interface Asked {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Undefined: larger than allowed. */
  readonly text: string | undefined
  /** The last part of the path, for routes that end in `:id`. */
  readonly id: string
}

export type Route = (asked: Asked, state: State) => Answer

/** Keys are `<METHOD> <path>`; a path may end in `/:id`. */
export type RouteTable = Readonly<Record<string, Route>>
