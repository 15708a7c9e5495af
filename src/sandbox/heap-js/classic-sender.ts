// How the classic heap.js sends: one image per message, at once, and without retries. Runs in a page as text.
import type { Env, Message } from './page'

export class ClassicSender {
  private readonly env: Env
  private readonly envId: string
  private readonly host: string
  private waiting: Message[] = []
  /** Until the browser has given its client hints, at most a second, events and page views wait. */
  private isBlocked = true

  constructor(env: Env, { envId, host }: { envId: string; host: string }) {
    this.env = env
    this.envId = envId
    this.host = host
    const { navigator } = env.window
    const hints = navigator.userAgentData?.getHighEntropyValues?.(['platformVersion']) ?? Promise.resolve()
    const pause = new Promise((resolve) => setTimeout(resolve, env.options.gapMs))
    const done = (): void => this.unblock()
    void Promise.allSettled([hints, pause]).then(done)
    setTimeout(done, 1000)
  }

  /** Identities and user properties wait for nothing. */
  send(message: Message): void {
    const path = message.kind === 'identify' ? '/api/identify_v3' : '/api/add_user_properties_v3'
    this.ask(path, message)
  }

  sendPageview(message: Message): void {
    this.waiting.push(message)
    if (!this.isBlocked) this.flush()
  }

  /** Where the browser refuses cookies, no event is sent. */
  sendEvent(message: Message): void {
    if (!this.env.window.document.cookie.includes(`_hp2_id.${this.envId}=`)) return
    this.sendPageview(message)
  }

  /** Text that cannot be written into an address fails here, and everything that comes after it with it. */
  flush(): void {
    for (const message of this.waiting) {
      encodeURIComponent(JSON.stringify(message).replaceAll(/\\u(d[89a-f]..)/g, this.half))
    }
    for (const message of this.waiting.splice(0)) this.ask('/h', message)
  }

  telemetry(): void {
    new this.env.window.Image().src = `${this.host}/api/telemetry`
  }

  private unblock(): void {
    if (!this.isBlocked) return
    this.isBlocked = false
    this.flush()
  }

  /** JSON writes half a pair of surrogates as an escape, which an address could hold. */
  private readonly half = (_: string, code: string): string => String.fromCharCode(parseInt(code, 16))

  private ask(path: string, message: Message): void {
    const text = JSON.stringify(message).replaceAll(/\\u(d[89a-f]..)/g, this.half)
    new this.env.window.Image().src = `${this.host}${path}?a=${this.envId}&m=${encodeURIComponent(text)}`
  }
}
