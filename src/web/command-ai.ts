// Sends events of Command AI (formerly CommandBar), or of its successor Guides & Surveys, on the page to Heap.
import { isGuideEvent, isPreview, withoutTyped } from '../heap/guide-events'
import { notice } from './notices'
import { lookUntil, type Signal } from './signal'

export interface CommandAiSettings {
  /** Text in front of every event name. Default: none. */
  readonly prefix?: string
  /** Names to forward, without the prefix. Default: all but `client_error` and `sdk_method_called`. */
  readonly events?: readonly string[]
}

/** Sources: Command AI's documentation of its browser SDK, `addEventSubscriber`; Amplitude's of `engagement`, `addIntegration`. */
interface CommandAiPage {
  readonly CommandBar?: {
    addEventSubscriber?(subscriber: (eventName: string, eventData: unknown) => void): unknown
  }
  readonly engagement?: {
    addIntegration?(integration: { track(event: GuideEvent): void }): unknown
  }
}

interface GuideEvent {
  readonly event_type: string
  readonly event_properties?: unknown
}

const LOOK_MS = 500

/**
 * Events of the product become events in Heap, with their data as properties, until the plugin is unloaded. Without
 * previews, and without what people typed.
 */
export function commandAiSignals({ prefix = '', events }: CommandAiSettings = {}): Signal {
  return (send, page: CommandAiPage & Parameters<Signal>[1]) => {
    let subscription: Promise<unknown> | undefined
    let isStopped = false

    function forward(eventName: string, eventData: unknown): void {
      const data = (typeof eventData === 'object' && eventData ? eventData : {}) as Record<string, unknown>
      const isWanted = events ? events.includes(eventName) : isGuideEvent(eventName)
      if (isStopped || !isWanted || isPreview(eventName, data)) return
      send({ type: 'track', event: prefix + eventName, properties: withoutTyped(data) })
    }

    function tell(error: unknown): void {
      notice('call_failed', String(error))
    }

    const stop = lookUntil(() => {
      const { CommandBar, engagement } = page
      if (CommandBar?.addEventSubscriber) subscription = Promise.resolve(CommandBar.addEventSubscriber(forward))
      else if (engagement?.addIntegration) {
        const track = (event: GuideEvent): void => forward(event.event_type, event.event_properties)
        subscription = Promise.resolve(engagement.addIntegration({ track }))
      }
      subscription?.catch(tell)
      return !!subscription
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
