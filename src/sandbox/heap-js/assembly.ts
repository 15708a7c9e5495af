// Puts the parts of the stand-in for heap.js together on a page, and its methods onto `window.heap`. Runs in a page as
// text: the classes are parameters, because a page has no imports.
import type { Capture } from './capture'
import type { Classic } from './classic'
import type { ClassicSender } from './classic-sender'
import type { Current, CurrentParts, Engine } from './current'
import type { CurrentMethods } from './current-methods'
import type { Events } from './events'
import type { Jar } from './jar'
import type { Meta } from './meta'
import type { Network } from './network'
import type { Anything, Env, StandInRecord } from './page'
import type { Settings } from './settings'
import type { Values } from './values'
import type { Visitor } from './visitor'

export interface PageParts {
  readonly Capture: typeof Capture
  readonly Classic: typeof Classic
  readonly ClassicSender: typeof ClassicSender
  readonly Current: typeof Current
  readonly CurrentMethods: typeof CurrentMethods
  readonly Events: typeof Events
  readonly Jar: typeof Jar
  readonly Meta: typeof Meta
  readonly Network: typeof Network
  readonly Settings: typeof Settings
  readonly Values: typeof Values
  readonly Visitor: typeof Visitor
}

type Method = (...args: unknown[]) => unknown

export class Assembly {
  private readonly env: Env
  private readonly parts: PageParts
  private readonly record: StandInRecord

  constructor(env: Env, parts: PageParts) {
    this.env = env
    this.parts = parts
    this.record = env.window.heapStandIn ??= { loads: 0, calls: [] }
    this.record.loads++
  }

  /** Puts a new object at `window.heap`, unless there is one with an environment already. */
  startCurrent(): void {
    const { env, parts } = this
    if (env.window.heap?.['appid']) return
    const jar = new parts.Jar(env)
    const values = new parts.Values()
    const settings = new parts.Settings(env)
    const current = new parts.Current(env, {
      jar,
      resolve: (given) => settings.resolve(given),
      makeEngine: (given) => this.makeEngine({ jar, values, ...given })
    })
    const methods = new parts.CurrentMethods(current, values)
    const named = [
      ...['identify', 'identifyHashed', 'resetIdentity', 'track', 'trackPageview', 'addUserProperties'],
      ...['addEventProperties', 'removeEventProperty', 'clearEventProperties'],
      ...['getUserId', 'getSessionId', 'getIdentity', 'getPageviewMetadata']
    ]
    this.expose(current.heap, methods, named)
    this.expose(current.heap, current, ['init', 'onReady', 'stopTracking', 'addAdapter'])
    this.expose(current.heap, { markAdapterAsResolved: (name: unknown) => current.resolveAdapter(name) })
    this.expose(current.heap, { getConfig: () => current.heap['config'] })
    this.expose(current.heap, { ...this.idleMethods(), getReplayId: () => 'There is no session replay' })
    current.takeOver()
  }

  /** Does nothing if a heap.js runs already. */
  startClassic(): void {
    const { env, parts } = this
    const { window } = env
    if (window.heap?.['loaded'] === true) return
    const written = window.heap
    const envId = ((window._heapid ?? written?.['appid']) as string | undefined) ?? ''
    const config = new parts.Settings(env).resolveClassic(written?.['config'] as Anything | undefined)
    this.record.config = config
    const jar = new parts.Jar(env)
    jar.isSecure = config['secureCookie'] === true
    const sender = new parts.ClassicSender(env, { envId, host: String(config['trackingServer']) })
    const makeCapture = (moved: () => void, leaving: () => void): Capture =>
      new parts.Capture(env, { moved, leaving, clicked: () => undefined, shown: () => undefined })
    const classic = new parts.Classic(env, { jar, values: new parts.Values(), sender, envId, makeCapture }, config)
    const added = ['addUserProperties', 'addEventProperties', 'removeEventProperty', 'clearEventProperties']
    this.expose(classic.heap, classic, ['identify', 'resetIdentity', 'track', 'getSessionId', ...added])
    this.expose(classic.heap, {
      setEventProperties: (properties: unknown) => classic.addEventProperties(properties),
      unsetEventProperty: (name: unknown) => classic.removeEventProperty(name),
      getReplayId: () => undefined
    })
    window.heap = classic.heap
    // An unknown method or an empty entry throws into the page, and the start stays unfinished.
    for (const [name, ...args] of Array.from(written as unknown as [string, ...unknown[]][])) {
      ;(classic.heap[name] as Method).apply(classic.heap, args)
    }
    classic.start()
  }

  private makeEngine(given: Parameters<CurrentParts['makeEngine']>[0] & { jar: Jar; values: Values }): Engine {
    const { env, parts } = this
    const { jar, values, envId, config, moved } = given
    this.record.config = config
    const meta = new parts.Meta(env, jar, { envId, stored: config })
    const network = new parts.Network(env, jar, { envId, host: config.ingestServer })
    const visitor = new parts.Visitor(meta, network)
    const events = new parts.Events({ meta, network, values, visitor })
    const leaving = (): void => {
      events.flush()
      network.flushOnLeave()
    }
    const capture = new parts.Capture(env, {
      moved,
      leaving,
      clicked: () => undefined,
      shown: () => network.resume()
    })
    return { meta, network, visitor, events, capture }
  }

  private expose(heap: Anything, source: object, names: readonly string[] = Object.keys(source)): void {
    for (const name of names) {
      const { [name]: method } = source as Record<string, Method>
      if (!method) continue
      const isGetter = name.startsWith('get')
      heap[name] = (...args: unknown[]) => {
        if (!isGetter) this.record.calls.push([name, ...args])
        return method.apply(source, args)
      }
    }
  }

  /** Methods that exist but do nothing in a sandbox. */
  private idleMethods(): Record<string, Method> {
    const names = [
      ...['startRecording', 'stopRecording', 'addNetworkClient', 'setLogLevel', 'setPath'],
      ...['addTransformer', 'addTransformerFn', 'removeTransformer', 'resetTransformers'],
      ...['addPageviewProperties', 'removePageviewProperty', 'clearPageviewProperties']
    ]
    return Object.fromEntries(names.map((name) => [name, () => undefined]))
  }
}
