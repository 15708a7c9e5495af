// Loads heap.js: the script that is asked for, and the second one that it asks for itself.
import type { HeapPage } from './sdk'
import type { SdkSource } from './settings'

/** `failed` takes the address of the script that is missing, blocked, or not heap.js. */
export function loadScript(page: HeapPage, source: SdkSource, failed: (src: string) => void): void {
  const script = Object.assign(document.createElement('script'), source.script)
  watch(script)
  document.head.append(script)

  function watch(watched: HTMLScriptElement): void {
    const fail = (): void => failed(watched.src)
    watched.onerror = fail
    watched.onload = () => {
      // heap.js takes the place of the stub, which is an array, as soon as it runs.
      if (!Array.isArray(page.heap)) return
      const next = document.querySelector<HTMLScriptElement>('[src*="/heapjs-"]')
      if (next && next !== watched) watch(next)
      else fail()
    }
  }
}
