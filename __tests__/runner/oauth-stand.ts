// A runner with an integration that has partner credentials, and a browser with a cookie jar that follows no redirect.
import { join } from 'node:path'
import type { RunnerOptions } from '../../src/runner'
import { makeDirectory, openRunner, type Answer, type Parsed } from './runners'

export const CLIENT = { clientId: 'client-7', clientSecret: 'a-client-secret' }

export interface OauthStand {
  readonly runner: Awaited<ReturnType<typeof openRunner>>
  readonly dataDirectory: string
  readonly settingsFile: string
  /** Of the integration in the admin API. */
  readonly path: string
  readonly made: Parsed
  /** The integration as it is now. */
  show(): Promise<Parsed>
}

export async function openOauthStand(
  sandboxUrl: string,
  { client = CLIENT, ...options }: Partial<RunnerOptions> & { client?: object } = {}
): Promise<OauthStand> {
  const dataDirectory = makeDirectory()
  const runner = await openRunner({ dataDirectory, sandboxUrl, ...options })
  const { body } = await runner.api.send('POST', '/api/integrations', { name: 'Published' })
  const path = `/api/integrations/${String(body.id)}`
  const { status } = await runner.api.send('PATCH', path, { oauth: { ...client, useSandbox: true } })
  expect(status).toBe(200)
  const show = () => runner.api.get(path)
  return { runner, dataDirectory, settingsFile: join(dataDirectory, 'settings.json'), path, made: body, show }
}

/** Keeps cookies as a browser does, for one host. */
export function openBrowser() {
  const cookies = new Map<string, string>()
  const headersOf = () =>
    cookies.size === 0 ? {} : { cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ') }
  const keep = (headers: Headers) => {
    for (const set of headers.getSetCookie()) {
      const [pair = ''] = set.split(';', 1)
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
  }
  return {
    cookies,
    /** Begins to connect, as the catalog does. */
    begin: async ({ runner, path }: OauthStand, body: object = {}): Promise<Answer> => {
      const answer = await runner.api.send('POST', `${path}/oauth`, body, headersOf())
      keep(answer.headers)
      return answer
    },
    open: async (url: string): Promise<{ status: number; location: string | null; text: string }> => {
      const response = await fetch(url, { headers: headersOf(), redirect: 'manual' })
      keep(response.headers)
      return { status: response.status, location: response.headers.get('location'), text: await response.text() }
    }
  }
}
