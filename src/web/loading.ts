// Loads heap.js: the script that is asked for, and the second one that it asks for itself.
import type { HeapPage } from './sdk'
import type { SdkSource } from './settings'

/** `failed` takes the address of the script that is missing, blocked, or not heap.js. */
export function loadScript(page: HeapPage, source: SdkSource, failed: (src: string) => void): void {
  const script = Object.assign(document.createElement('script'), source.script)
  watch(script, () => {
    const next = document.querySelector<HTMLScriptElement>('[src*="/heapjs-"]')
    if (next && isWaiting()) watch(next, () => isWaiting() && failed(next.src))
    else if (isWaiting()) failed(script.src)
  })
  document.head.append(script)

  /** heap.js takes the place of the stub as soon as it runs. */
  function isWaiting(): boolean {
    return Array.isArray(page.heap)
  }

  function watch(watched: HTMLScriptElement, onload: () => void): void {
    Object.assign(watched, { onload, onerror: () => failed(watched.src) })
  }
}
