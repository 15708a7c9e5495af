// Heap's OAuth over HTTP: the consent page, the person's answer, the token endpoint, and who granted a token.
import { bearerOf } from '../../access/access-rules'
import { jsonAnswer, textAnswer, type Answer } from '../answers'
import { parseJson } from '../bodies'
import type { Asked, RouteTable } from '../route'
import type { State } from '../state'
import type { Consent } from './hub-oauth'

const PARTNER = '/api/partner/'
export const METADATA_PATH = `${PARTNER}v1/metadata`
/** Where the page sends the answer. The path is ours: Heap's own page is behind its sign-in. */
const DECISION_PATH = `${PARTNER}oauth/decision`

export function isOauthPath(path: string): boolean {
  return path.startsWith(PARTNER)
}

export const OAUTH_ROUTES: RouteTable = {
  [`GET ${PARTNER}oauth/authorize`]: ({ query }, { hub, options, store }) => {
    const asked = hub.oauth.authorize(query)
    if ('refused' in asked) return textAnswer(400, asked.refused)
    if ('redirect' in asked) return redirect(asked.redirect)
    const environment = options.mainAppId ?? [...store.people.all()].at(0)?.appId ?? ''
    return pageAnswer(renderConsent(asked.ask, environment))
  },
  [`POST ${DECISION_PATH}`]: ({ text = '' }, { hub }) => {
    const form = new URLSearchParams(text)
    const isApproved = form.get('decision') === 'approve'
    const environment = form.get('env_id')?.trim() ?? ''
    if (isApproved && environment === '') return textAnswer(400, 'Go back, and enter an App ID.')
    const decision = { isApproved, environment, person: form.get('authorized_by')?.trim() ?? '' }
    const to = hub.oauth.decide(form.get('consent') ?? '', decision)
    return to === undefined ? textAnswer(400, 'This question was not asked, or it was answered already.') : redirect(to)
  },
  [`POST ${PARTNER}oauth/token`]: exchange,
  [`GET ${METADATA_PATH}/:id`]: ({ id, headers }, { hub }) => {
    const metadata = hub.oauth.metadata(id, bearerOf(headers))
    return metadata === null ? jsonAnswer(401, { error: 'invalid_token' }) : jsonAnswer(200, metadata)
  }
}

/** JSON or a form: Heap's sample code sends both. */
function exchange({ text = '', headers }: Asked, { hub }: State): Answer {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  const parsed = isForm ? { ok: true, body: Object.fromEntries(new URLSearchParams(text)) } : parseJson(text)
  const body = parsed.ok && 'body' in parsed ? parsed.body : undefined
  const isObject = typeof body === 'object' && body !== null
  const answer = isObject
    ? hub.oauth.exchange(body as Record<string, unknown>)
    : ({ error: 'invalid_request' } as const)
  if (!('error' in answer)) return jsonAnswer(200, answer)
  return jsonAnswer(answer.error === 'invalid_client' ? 401 : 400, answer)
}

function redirect(location: string): Answer {
  return { ...textAnswer(303, ''), headers: { location, 'cache-control': 'no-store' } }
}

/** Forbids frames: another page could make somebody click on this one unseen. */
function pageAnswer(body: string): Answer {
  const headers = {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'"
  }
  return { status: 200, type: 'text/html; charset=utf-8', body, headers }
}

function renderConsent({ id, integration, redirectUri }: Consent, environment: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local Heap: connect ${escapeHtml(integration.name)}</title>
</head>
<body>
<main>
<h1>Connect ${escapeHtml(integration.name)} with the local Heap?</h1>
<p>It will be sent the members of your segments. You will return to ${escapeHtml(new URL(redirectUri).origin)}.</p>
<form method="post" action="${DECISION_PATH}">
<input type="hidden" name="consent" value="${id}">
<p><label>App ID of the environment <input name="env_id" value="${escapeHtml(environment)}" maxlength="100"></label></p>
<p><label>Who grants it <input name="authorized_by" value="you@example.com" maxlength="200"></label></p>
<p><button name="decision" value="approve">Approve</button> <button name="decision" value="deny">Deny</button></p>
</form>
</main>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
