// The route to which Heap sends a person back after OAuth, and the page that says why it failed.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as REFUSALS from '../../errors/oauth-refusals'
import type { OauthRefusal } from '../../segments'
import type { OauthAttempts } from './oauth-attempts'

export const CALLBACK_PATH = '/heap/oauth/callback'

const COOKIE = 'heap_oauth'
/** Longer than an attempt, in seconds. */
const COOKIE_SECONDS = 3600

export function browserOf({ cookies }: Pick<FastifyRequest, 'cookies'>): string | undefined {
  const browser = cookies[COOKIE]
  return browser !== undefined && /^[\w-]{43}$/.test(browser) ? browser : undefined
}

/** `lax`, because browsers do not send a strict cookie when another site leads to the page. */
export function setBrowser(reply: FastifyReply, browser: string, redirectUrl: string): void {
  const secure = redirectUrl.startsWith('https:')
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: COOKIE_SECONDS } as const
  void reply.setCookie(COOKIE, browser, options)
}

interface Returning {
  readonly Querystring: Readonly<Record<string, unknown>>
}

/** Needs no login: only the browser that began the attempt, and was logged in then, knows its state. */
export function registerOauth(server: FastifyInstance, attempts: OauthAttempts): void {
  const schema = { tags: ['Segments'], summary: 'Where Heap sends a person who granted or denied access' }
  server.get<Returning>(CALLBACK_PATH, { schema }, async (request, reply) => {
    const { state, code, error } = request.query
    const browser = browserOf(request)
    const ended = await attempts.finish({ state: textOf(state), code: textOf(code), error: textOf(error), browser })
    void reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    if (!('refused' in ended)) return reply.redirect(ended.returnTo ?? '/', 303)
    const page = renderRefusal(ended, ended.returnTo ?? '/')
    return reply.code(REFUSALS[ended.refused].status).type('text/html; charset=utf-8').send(page)
  })
}

/** A parameter that is repeated or too long counts as missing. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 2000 ? value : undefined
}

function renderRefusal({ refused, message }: OauthRefusal, returnTo: string): string {
  const { title, advice } = REFUSALS[refused]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not connected with Heap</title>
</head>
<body>
<main>
<h1>Not connected with Heap: ${escapeHtml(title)}</h1>
<p>${escapeHtml(message)}</p>
<p>${escapeHtml(advice)}</p>
<p><a href="${escapeHtml(returnTo)}">Back to the catalog</a></p>
<p><small>Code: ${refused}</small></p>
</main>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
