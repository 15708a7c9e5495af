// What heap.js captures on a page by itself: page views of single-page applications, clicks, and the links and forms
// that it handles. Runs in a page as text.
import type { Env, PageElement, PageEvent } from './page'

interface Hooks {
  /** The address has changed. */
  readonly moved: () => void
  readonly clicked: (type: string, text: string) => void
  /** The page is about to be left. */
  readonly leaving: () => void
  readonly shown: () => void
}

export class Capture {
  private readonly env: Env
  private readonly hooks: Hooks
  private address: string

  constructor(env: Env, hooks: Hooks) {
    this.env = env
    this.hooks = hooks
    this.address = this.here()
  }

  /** `watchesAddress`: whether further page views are made. */
  start(watchesAddress: boolean): void {
    const { window } = this.env
    window.addEventListener('click', (event) => this.onClick(event), true)
    window.addEventListener('submit', (event) => this.onSubmit(event), true)
    window.document.addEventListener('visibilitychange', () => {
      if (window.document.visibilityState === 'hidden') this.hooks.leaving()
      else this.hooks.shown()
    })
    if (watchesAddress) this.watchAddress()
  }

  private watchAddress(): void {
    const { history } = this.env.window
    const look = (): void => this.lookAtAddress()
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name].bind(history)
      history[name] = (state, unused, url) => {
        original(state, unused, url)
        look()
      }
    }
    for (const type of ['popstate', 'hashchange']) this.env.window.addEventListener(type, look)
  }

  private lookAtAddress(): void {
    if (this.here() === this.address) return
    this.address = this.here()
    this.hooks.moved()
  }

  private here(): string {
    const { pathname, search, hash } = this.env.window.location
    return pathname + hash + search
  }

  private onClick(event: PageEvent): void {
    const target = event.target
    this.hooks.clicked('click', target?.textContent ?? '')
    const link = target?.closest('a') ?? null
    if (!link || !this.isTakenOver(event, link)) return
    this.once(event, () => {
      this.env.window.location.href = link.href as string
    })
  }

  private onSubmit(event: PageEvent): void {
    this.hooks.clicked('submit', '')
    const form = event.target
    if (!form?.target || form.target === '_self') this.once(event, () => form?.submit())
  }

  private isTakenOver(event: PageEvent, link: PageElement): boolean {
    const href = typeof link.href === 'string' ? link.href : ''
    const isModified = [event.metaKey, event.ctrlKey, event.shiftKey, event.altKey].includes(true)
    const isKept = ['download', 'data-turbo-frame', 'data-heap-turbo'].some((name) => link.hasAttribute(name))
    const page = this.env.window.location.href.split('#')[0] ?? ''
    const isHere = href.startsWith(`${page}#`)
    const isOther = href === '' || /^\s*javascript:/.test(href) || (link.target ?? '') === '_blank'
    return !isModified && !isKept && !isHere && !isOther && link.isContentEditable !== true
  }

  /** Registered as the last listener, so that it sees what the page has prevented. */
  private once(event: PageEvent, follow: () => void): void {
    const { window } = this.env
    const last = (late: PageEvent): void => {
      window.removeEventListener(event.type, last)
      if (late !== event || late.defaultPrevented) return
      late.preventDefault()
      setTimeout(follow, 300)
      this.hooks.leaving()
    }
    window.addEventListener(event.type, last)
  }
}
