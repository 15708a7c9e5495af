// Loads heap.js: its first script, and watches the second script that the first one loads.
import type { HeapPage } from './sdk'
import type { SdkSource } from './settings'

/** `failed` gets the address of the script that is missing, blocked, or not heap.js. */
export function loadScript(page: HeapPage, source: SdkSource, failed: (src: string) => void): void {
  const script = Object.assign(document.createElement('script'), source.script)
  watch(script)
  document.head.append(script)

  function watch(watched: HTMLScriptElement): void {
    const fail = (): void => failed(watched.src)
    watched.onerror = fail
    watched.onload = () => {
      // heap.js replaces the stub, which is an array, as soon as it runs.
      if (!Array.isArray(page.heap)) return
      const next = document.querySelector<HTMLScriptElement>('[src*="/heapjs-"]')
      if (next && next !== watched) watch(next)
      else fail()
    }
  }
}
