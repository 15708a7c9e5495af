// Connections to Heap that outlive a request.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { RequestExtension } from '@segment/actions-core'
import { WAITS } from '../delivery/caps'
import { noteCaller } from './host'
import type { Settings } from './settings'

/**
 * Each new socket to Heap costs a TLS handshake, so they are kept. There are as many as the host has had requests under way
 * lately, so that no request waits for one: one process serves many customers. An idle socket is unreferenced, so it keeps
 * no Node alive, and is closed after a while.
 */
const OPTIONS = { keepAlive: true, maxFreeSockets: Infinity, timeout: WAITS.idleConnection }

const httpsAgent = keepConnections(new HttpsAgent(OPTIONS))
// actions-core types the agent as https only; node-fetch takes either, as long as it fits the address.
const httpAgent = keepConnections(new HttpAgent(OPTIONS)) as unknown as HttpsAgent

/** Every request of this destination: over the shared connections, and with each status as an answer to judge. */
export const extendRequest: RequestExtension<Settings> = function (this: unknown, data) {
  noteCaller(data, this)
  return {
    agent: /^\s*http:/i.test(data.settings.endpoint ?? '') ? httpAgent : httpsAgent,
    throwHttpErrors: false,
    // A cloned answer of more than 16 KB that nobody reads would block its connection.
    skipResponseCloning: true
  }
}

/** Makes an agent safe to share: actions-core destroys it after every answer, which would cut the requests in flight. */
function keepConnections<Kind extends HttpAgent>(agent: Kind): Kind {
  agent.destroy = () => undefined
  return agent
}
