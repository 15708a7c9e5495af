// One request with `fetch`, through the proxy of the environment where it has one.
import { fetch, type RequestInit } from 'undici'
import { openRoutes, readProxies } from '../delivery/proxies'
import type { Io } from './io'

/** The status and the whole text of the answer. A redirect is not followed: it would carry a token elsewhere. */
export async function outgoingFetch(
  url: string,
  init: RequestInit,
  env: Io['env']
): Promise<{ readonly status: number; readonly text: string }> {
  const routes = openRoutes(readProxies(env), { connections: 1 })
  try {
    const dispatcher = routes.dispatcherOf(new URL(url))
    const response = await fetch(url, { ...init, redirect: 'manual', dispatcher })
    return { status: response.status, text: await response.text() }
  } finally {
    await routes.close()
  }
}
