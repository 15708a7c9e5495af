// Whether an address can be reached from this machine only.

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/

export function isOnlyHere(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname)
}
