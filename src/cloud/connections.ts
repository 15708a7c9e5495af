// Connections to Heap that outlive a request.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { RequestExtension } from '@segment/actions-core'
import { noteCaller } from './host'
import type { Settings } from './settings'

/**
 * Sockets per host, at most. Segment runs many events at a time, and each new socket to Heap costs a TLS handshake.
 * Idle ones are unreferenced: they keep no Node alive. What waits for a socket uses up its time-out: Segment waits for
 * the answer, so it hears in time that the event is to be delivered again.
 */
const OPTIONS = { keepAlive: true, maxSockets: 16 }

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

/** Makes an agent safe to share between the requests of actions-core 3 and node-fetch 2. */
function keepConnections<Kind extends HttpAgent>(agent: Kind): Kind {
  // actions-core destroys the agent after every answer, which would also cut the requests still in flight.
  agent.destroy = () => undefined
  // node-fetch takes a chunked answer for cut off if its socket serves a waiting request before the answer has closed.
  const listeners = agent.listeners('free')
  agent.removeAllListeners('free')
  agent.on('free', (...freed: unknown[]) => {
    const release = (): void => listeners.forEach((listener) => void Reflect.apply(listener, agent, freed))
    if (Object.keys(agent.requests).length > 0) setImmediate(release)
    else release()
  })
  return agent
}
