// How the classic heap.js sends: one image per message, at once, and without retries. Runs in a page as text.
import type { Env, Message } from './page'

export class ClassicSender {
  private readonly env: Env
  private readonly envId: string
  private readonly host: string
  private waiting: Message[] = []
  /** Events and page views wait for the browser's client hints, at most a second. */
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

  /** If the browser refuses cookies, no event is sent. */
  sendEvent(message: Message): void {
    if (!this.env.window.document.cookie.includes(`_hp2_id.${this.envId}=`)) return
    this.sendPageview(message)
  }

  /** Throws for text that cannot be part of a URL; everything after it is lost as well. */
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

  /** Needed because JSON escapes an unpaired surrogate, which a URL could then hold. */
  private readonly half = (_: string, code: string): string => String.fromCharCode(parseInt(code, 16))

  private ask(path: string, message: Message): void {
    const text = JSON.stringify(message).replaceAll(/\\u(d[89a-f]..)/g, this.half)
    new this.env.window.Image().src = `${this.host}${path}?a=${this.envId}&m=${encodeURIComponent(text)}`
  }
}
