// Describes a route for the API's documentation and validation: its summary, parameters, body and answers.
import type { TSchema } from '@sinclair/typebox'
import { ApiFailure } from './shapes/shape'

export type Tag =
  | 'Session'
  | 'Tokens'
  | 'Catalog'
  | 'Configuration'
  | 'Sources'
  | 'Destinations'
  | 'Mappings'
  | 'Alerts'
  | 'Segments'
  | 'Events'
  | 'Overview'
  | 'Testing'
  | 'Local Heap'

export interface RouteWords {
  readonly tag: Tag
  /** What it does, in the words that a person would search for. */
  readonly summary: string
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  /** Left out: nothing (204), or something other than JSON. */
  readonly answer?: TSchema
  /** HTTP status of `answer`. Default: 200. */
  readonly status?: 200 | 201 | 202
}

export function describeRoute({ tag, summary, answer, status = 200, ...takes }: RouteWords) {
  return {
    schema: {
      tags: [tag],
      summary,
      ...(takes.params && { params: takes.params }),
      ...(takes.query && { querystring: takes.query }),
      ...(takes.body && { body: takes.body }),
      response: { ...(answer && { [status]: answer }), '4xx': ApiFailure }
    }
  }
}
