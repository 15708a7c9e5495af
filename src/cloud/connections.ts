// Connections to Heap that outlive a request. Knows no request and no event.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { RequestExtension } from '@segment/actions-core'
import type { Settings } from './settings'

/**
 * Sockets per host, at most. Segment runs many events at a time; each new socket to Heap costs a TLS handshake.
 * Idle ones are unreferenced: they keep no Node alive.
 */
const OPTIONS = { keepAlive: true, maxSockets: 16 }

/** actions-core destroys the agent after every answer, which would also cut the requests still in flight. */
class KeptHttpAgent extends HttpAgent {
  override destroy(): void {
    // Deliberately nothing: the pool lives as long as the module.
  }
}

class KeptHttpsAgent extends HttpsAgent {
  override destroy(): void {
    // Deliberately nothing, as above.
  }
}

const httpsAgent = new KeptHttpsAgent(OPTIONS)
// actions-core types the agent as https only; node-fetch takes either, as long as it fits the address.
const httpAgent = new KeptHttpAgent(OPTIONS) as unknown as HttpsAgent

/** Every request of this destination: over the shared connections, and with each status as an answer to judge. */
export const extendRequest: RequestExtension<Settings> = ({ settings }) => ({
  agent: /^\s*http:/i.test(settings.endpoint ?? '') ? httpAgent : httpsAgent,
  throwHttpErrors: false,
  // A cloned answer of more than 16 KB that nobody reads would block its connection.
  skipResponseCloning: true
})
