// How heap.js sends: delayed, at least once, and not always in order. Runs in a page as text.
import type { Jar } from './jar'
import type { Env, Message } from './page'

type Path = 'add_user_properties' | 'track' | 'identify'

interface Request {
  readonly path: Path
  readonly messages: readonly Message[]
}

export class Network {
  private readonly env: Env
  private readonly jar: Jar
  private readonly envId: string
  private readonly host: string
  /** Messages that do not fit into the store. */
  private overflow: Message[] = []
  private lastSentAt = 0
  private isSending = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(env: Env, jar: Jar, { envId, host }: { envId: string; host: string }) {
    this.env = env
    this.jar = jar
    this.envId = envId
    this.host = host
    if (this.read('network').length === 0) this.write('network', [])
    // Messages that the previous page gave up are tried again.
    const parked = this.read('retry')
    this.write('retry', [])
    if (parked.length > 0) this.add(parked)
  }

  add(messages: readonly Message[]): void {
    const waiting = [...this.read('network'), ...messages]
    try {
      this.write('network', waiting)
    } catch {
      this.overflow.push(...messages)
    }
    this.plan(waiting.length >= 10 ? 0 : this.lastSentAt + this.env.options.sendMs - Date.now())
  }

  /** The page is being left: everything goes out, and stays in the buffer, because no answer may come any more. */
  flushOnLeave(): void {
    const requests = this.toRequests(this.waiting())
    void Promise.allSettled(requests.map((request) => this.post(request)))
  }

  resume(): void {
    if (this.read('network').length > 0) this.plan(0)
  }

  clear(): void {
    this.overflow = []
    this.jar.store('localStorage').removeItem(this.key('network'))
    this.jar.store('localStorage').removeItem(this.key('retry'))
  }

  /** A one-pixel image, for what heap.js reports to Heap about itself. */
  telemetry(): void {
    new this.env.window.Image().src = `${this.host}/api/telemetry`
  }

  private plan(inMs: number): void {
    if (this.isSending) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.send(), Math.max(0, inMs))
  }

  private async send(): Promise<void> {
    if (this.isSending || this.env.window.document.visibilityState === 'hidden') return
    this.isSending = true
    for (const request of this.toRequests(this.waiting())) await this.deliver(request)
    this.isSending = false
    this.lastSentAt = Date.now()
    if (this.waiting().length > 0) this.plan(this.env.options.sendMs)
  }

  /** Sends a request until it is accepted, or kept for the next page. Nothing else is sent meanwhile. */
  private async deliver(request: Request): Promise<void> {
    for (const pause of [2000, 5000, 5000, undefined]) {
      const status = await this.post(request).catch(() => 0)
      const isDone = (status >= 200 && status < 300) || status === 400
      if (isDone || status >= 500 || pause === undefined) {
        if (!isDone) this.write('retry', [...this.read('retry'), ...request.messages])
        return this.drop(request.messages)
      }
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }

  /** In this order: user properties, events, identities. */
  private toRequests(messages: readonly Message[]): Request[] {
    const kinds: [Path, Message['kind'][]][] = [
      ['add_user_properties', ['user', 'properties']],
      ['track', ['session', 'pageview', 'event']],
      ['identify', ['identify']]
    ]
    return kinds
      .map(([path, taken]) => ({ path, messages: messages.filter(({ kind }) => taken.includes(kind)) }))
      .filter((request) => request.messages.length > 0)
  }

  private async post({ path, messages }: Request): Promise<number> {
    const body = JSON.stringify({ env_id: this.envId, messages })
    // A content type of application/octet-stream makes the browser send a preflight request.
    const headers = { 'content-type': 'application/octet-stream' }
    const answer = await fetch(`${this.host}/api/capture/v2/${path}`, { method: 'POST', headers, body })
    return answer.status
  }

  private waiting(): Message[] {
    return [...this.read('network'), ...this.overflow]
  }

  private drop(sent: readonly Message[]): void {
    const ids = new Set(sent.map(({ id, kind }) => kind + id))
    const isLeft = ({ id, kind }: Message): boolean => !ids.has(kind + id)
    this.write('network', this.read('network').filter(isLeft))
    this.overflow = this.overflow.filter(isLeft)
  }

  private key(name: 'network' | 'retry'): string {
    return `_hp5_${name}_buffer.${this.envId}`
  }

  private read(name: 'network' | 'retry'): Message[] {
    return JSON.parse(this.jar.store('localStorage').getItem(this.key(name)) ?? '[]') as Message[]
  }

  private write(name: 'network' | 'retry', messages: readonly Message[]): void {
    this.jar.store('localStorage').setItem(this.key(name), JSON.stringify(messages))
  }
}
