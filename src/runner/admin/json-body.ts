// Parses the JSON of requests to the admin API. JSON that is nested too deeply for the code behind is refused before it
// is parsed.
import type { FastifyInstance } from 'fastify'
import { BACKSLASH, CLOSING, OPENING, QUOTE } from '../../send/json-marks'

/** Levels of lists and objects. Events have at most 100 levels. Our choice. */
const MAX_LEVELS = 200

export function registerJsonBody(api: FastifyInstance): void {
  const parse = api.getDefaultJsonParser('error', 'error')
  api.removeContentTypeParser('application/json')
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (isDeeper(String(text), MAX_LEVELS)) return done(new TooDeep(), undefined)
    void parse(request, String(text), done)
  })
}

class TooDeep extends Error {
  readonly statusCode = 400
  override readonly message = `The body is nested more than ${MAX_LEVELS} levels deep.`
}

function isDeeper(text: string, levels: number): boolean {
  let level = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) isInString = !isInString
    else if (isInString) index += code === BACKSLASH ? 1 : 0
    else if (OPENING.has(code) && ++level > levels) return true
    else if (CLOSING.has(code)) level--
  }
  return false
}
