// Sends the Developer Hub's webhooks to the addresses of integrations.
import type { WebhookOptions } from './webhooks'

/** Pause between two attempts, in milliseconds. Heap's own is not known. */
const PAUSE_MS = 500

export const HUB_NETWORK: Pick<WebhookOptions, 'post' | 'pause'> = {
  post: async (url, headers, body) => {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' })
    await response.arrayBuffer()
    return response.status
  },
  pause: () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref())
}
