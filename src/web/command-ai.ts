// Sends events of Command AI (formerly CommandBar) on the page to Heap.
import { notice } from './notices'
import { lookUntil, type Signal } from './signal'

export interface CommandAiSettings {
  /** Text in front of every event name. Default: none. */
  readonly prefix?: string
  /** Names to forward, without the prefix. Default: all. */
  readonly events?: readonly string[]
}

/** Source: Command AI's documentation of its browser SDK, `addEventSubscriber`. */
interface CommandAiPage {
  readonly CommandBar?: {
    addEventSubscriber?(subscriber: (eventName: string, eventData: unknown) => void): unknown
  }
}

const LOOK_MS = 500

/** Every event of Command AI becomes an event in Heap, with its data as properties, until the plugin is unloaded. */
export function commandAiSignals({ prefix = '', events }: CommandAiSettings = {}): Signal {
  return (send, page: CommandAiPage & Parameters<Signal>[1]) => {
    let subscription: Promise<unknown> | undefined
    let isStopped = false

    function forward(eventName: string, eventData: unknown): void {
      if (isStopped || (events && !events.includes(eventName))) return
      send({ type: 'track', event: prefix + eventName, properties: typeof eventData === 'object' ? eventData : {} })
    }

    function tell(error: unknown): void {
      notice('call_failed', String(error))
    }

    const stop = lookUntil(() => {
      if (!page.CommandBar?.addEventSubscriber) return false
      subscription = Promise.resolve(page.CommandBar.addEventSubscriber(forward))
      subscription.catch(tell)
      return true
    }, LOOK_MS)
    return () => {
      isStopped = true
      stop()
      subscription
        ?.then((unsubscribe) => typeof unsubscribe === 'function' && (unsubscribe as () => unknown)())
        .catch(tell)
    }
  }
}
