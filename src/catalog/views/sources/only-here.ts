// Whether nobody but the machine that asks can reach an address.

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/

export function isOnlyHere(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname)
}
