// Keeps connections to Heap open between requests.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { RequestExtension } from '@segment/actions-core'
import { WAITS } from '../delivery/caps'
import { noteCaller } from './host'
import type { Settings } from './settings'

/**
 * A new socket to Heap costs a TLS handshake, so sockets are kept. Their number is not limited, because one process
 * serves many customers and no request should wait for a socket. An idle socket is unreferenced, so it does not keep
 * Node alive, and is closed after a while.
 */
const OPTIONS = { keepAlive: true, maxFreeSockets: Infinity, timeout: WAITS.idleConnection }

const httpsAgent = keepConnections(new HttpsAgent(OPTIONS))
// actions-core types the agent as HTTPS only; node-fetch accepts both, if the agent fits the address.
const httpAgent = keepConnections(new HttpAgent(OPTIONS)) as unknown as HttpsAgent

/** Options of every request: shared connections, and no exception for any HTTP status. */
export const extendRequest: RequestExtension<Settings> = function (this: unknown, data) {
  noteCaller(data, this)
  return {
    agent: /^\s*http:/i.test(data.settings.endpoint ?? '') ? httpAgent : httpsAgent,
    throwHttpErrors: false,
    // A cloned answer of more than 16 KB that nobody reads would block its connection.
    skipResponseCloning: true
  }
}

/**
 * Makes an agent safe to share: actions-core destroys it after every answer, which would end other requests under way.
 */
function keepConnections<Kind extends HttpAgent>(agent: Kind): Kind {
  agent.destroy = () => undefined
  return agent
}
