// Start and stop of the current heap.js on a page: reads the calls that the snippet has recorded, creates ids, and
// waits for adapters. Runs in a page as text.
import type { Capture } from './capture'
import type { Events } from './events'
import type { Jar } from './jar'
import type { Meta } from './meta'
import type { Network } from './network'
import type { Env, Waiting } from './page'
import type { SdkConfig } from './settings'
import type { Visitor } from './visitor'

/** What exists once heap.js has started. */
export interface Engine {
  readonly meta: Meta
  readonly network: Network
  readonly visitor: Visitor
  readonly events: Events
  readonly capture: Capture
}

export interface CurrentParts {
  readonly jar: Jar
  readonly resolve: (given: unknown) => SdkConfig
  readonly makeEngine: (given: { envId: string; config: SdkConfig; moved: () => void }) => Engine
}

export class Current {
  private readonly env: Env
  private readonly parts: CurrentParts
  private early: Waiting[] = []
  private late: Waiting[] = []
  private isReady = false
  private isStopped = false
  private hasEnvironment = false
  private readonly blockers = new Set<string>()
  /** The object at `window.heap`. */
  readonly heap: Record<string, unknown> = { appid: '', loaded: false, config: {} }
  engine: Engine | undefined

  constructor(env: Env, parts: CurrentParts) {
    this.env = env
    this.parts = parts
  }

  /** Takes over the queue of the snippet. An empty entry ends the script here. */
  takeOver(): void {
    const { window } = this.env
    const waiting = window.heapReadyCb
    window.heap = this.heap
    if (!waiting) return
    const init = waiting.find((entry) => entry.name === 'init')
    if (init) waiting.splice(waiting.indexOf(init), 1)
    for (const entry of waiting) {
      if (['onReady', 'identify', 'addUserProperties'].includes(entry.name as string)) this.late.push(entry)
      else this.early.push(entry)
    }
    window.heapReadyCb = []
    if (init) (init.fn as () => void)()
  }

  /** If it does not start, it does so silently. */
  init(envId: unknown, given: unknown): void {
    if (this.isLoaded() || this.isStopped || typeof envId !== 'string' || envId === '') return
    try {
      const config = this.parts.resolve(given)
      this.parts.jar.isSecure = config.secureCookie
      this.parts.jar.store('sessionStorage').getItem(`_hp5_logger.${envId}`)
      this.hasEnvironment = true
      if (!this.parts.jar.canKeep(config.isInStore)) return
      for (const entry of this.early.filter(({ name }) => name === 'stopTracking')) this.run(entry)
      if (this.hasStopped() || this.isOptedOut()) return
      Object.assign(this.heap, { loaded: true, appid: envId, config })
      this.start(envId, config)
    } catch {
      this.heap['loaded'] = false
    }
  }

  isLoaded(): boolean {
    return this.heap['loaded'] === true
  }

  /** The running parts, or `undefined` before the start: calls then do nothing. */
  need(): Engine | undefined {
    if (!this.hasEnvironment) throw new Error('heap environment id is missing')
    // If cookies throw, so does everything that needs the visitor.
    if (!this.engine && this.heap['appid'] === '') this.parts.jar.cookie('_hp5_meta')
    return this.engine
  }

  network(): Network | undefined {
    const engine = this.need()
    if (!engine && this.heap['appid'] === '') throw new Error('Network instance not initialized')
    return engine?.network
  }

  /** Runs a call from before the start, in the order of the real script. */
  defer(queue: 'early' | 'late', entry: Waiting): void {
    this[queue].push(entry)
  }

  onReady(callback: () => void): void {
    if (this.isReady) callback()
    else this.late.push({ name: 'onReady', fn: callback })
  }

  stopTracking(clears?: unknown): void {
    this.heap['loaded'] = false
    this.isStopped = true
    const { engine } = this
    if (!engine) return
    engine.events.isStopped = true
    engine.visitor.isStopped = true
    engine.events.clear()
    if (!clears) return
    engine.meta.clear()
    engine.meta.clearEventProperties()
    engine.network.clear()
  }

  addAdapter(adapter: { name?: unknown; fn?: unknown } | undefined, config?: { isBlocking?: unknown }): void {
    if (typeof adapter?.name !== 'string' || typeof adapter.fn !== 'function' || !config?.isBlocking) return
    const { name } = adapter
    const { blockDurationInMs } = config as { blockDurationInMs?: number }
    this.blockers.add(name)
    setTimeout(() => this.resolveAdapter(name), Math.min(blockDurationInMs ?? 5000, 5000))
  }

  resolveAdapter(name: unknown): void {
    this.blockers.delete(name as string)
    if (this.blockers.size > 0 || !this.engine) return
    this.engine.visitor.isBlocked = false
    this.engine.visitor.flush()
  }

  private hasStopped(): boolean {
    return this.isStopped
  }

  private start(envId: string, config: SdkConfig): void {
    this.blockers.add('client hints').add('gap')
    const engine = this.parts.makeEngine({ envId, config, moved: () => this.move() })
    const { visitor, events, capture } = engine
    this.engine = engine
    visitor.onSettled = () => this.settle()
    setInterval(() => events.work(), this.env.options.processMs)
    for (const entry of this.early.splice(0)) this.run(entry)
    this.takeIdsOfAddress(envId)
    this.takeIdsOfWebview(envId)
    visitor.ensure()
    capture.start(!config.disablePageviewAutocapture)
    this.waitForHints()
  }

  /** Called when the address of the page has changed: waiting events are processed first. */
  move(): void {
    if (!this.isLoaded()) return
    this.engine?.events.flush()
    this.engine?.visitor.newPageview()
  }

  private settle(): void {
    while (this.late.length > 0) this.run(this.late.shift() ?? {})
    this.isReady = true
  }

  /** An entry that throws does not stop the others. */
  private run({ fn }: Waiting): void {
    try {
      ;(fn as () => void)()
    } catch {
      return
    }
  }

  /** Waits for the browser's client hints, at most a second, and for the delay that the options set. */
  private waitForHints(): void {
    const { navigator } = this.env.window
    const hints = navigator.userAgentData?.getHighEntropyValues?.(['platformVersion']) ?? Promise.resolve()
    const done = (): void => this.resolveAdapter('client hints')
    hints.then(done, done)
    setTimeout(done, 1000)
    setTimeout(() => this.resolveAdapter('gap'), this.env.options.gapMs)
  }

  private isOptedOut(): boolean {
    const { search, hash } = this.env.window.location
    const isNamed = new URLSearchParams(search).has('_cs_optout') || hash.includes('_cs_optout')
    return isNamed || this.parts.jar.cookie('_cs_optout') !== null
  }

  private takeIdsOfAddress(envId: string): void {
    const given = new URLSearchParams(this.env.window.location.search).get('_hp5_cdc')?.split(';') ?? []
    const [environment, userId, sessionId, , identity] = given
    if (environment !== envId || !userId || !sessionId) return
    this.engine?.visitor.adopt({ userId, sessionId, ...(identity && { identity }) })
  }

  private takeIdsOfWebview(envId: string): void {
    const { userId, sessionId } = this.readWebview(envId)
    if (userId && sessionId) this.engine?.visitor.adopt({ userId, sessionId })
  }

  /** A native app around the page has set the identity, so the page may not. */
  isInWebview(): boolean {
    return this.hasEnvironment && this.readWebview(String(this.heap['appid'])).userId !== undefined
  }

  private readWebview(envId: string): { userId?: string; sessionId?: string } {
    const kept = this.parts.jar.cookie(`_hp2_wv_id.${envId}`)
    return kept ? (JSON.parse(kept) as { userId?: string; sessionId?: string }) : {}
  }
}
