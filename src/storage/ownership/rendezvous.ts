// Chooses the runner that should hold a key: rendezvous hashing. Every runner comes to the same choice by itself, and when
// one comes or goes, only its own share of the keys changes hands.

/** The runner that should hold the key, of those that live; `undefined` if none does. */
export function preferredOf(key: string, runners: readonly string[]): string | undefined {
  let best: string | undefined
  let most = -1
  for (const runner of runners) {
    const weight = weightOf(key, runner)
    if (weight < most || (weight === most && best !== undefined && runner > best)) continue
    best = runner
    most = weight
  }
  return best
}

const FNV_START = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** 0 to 2^32 - 1. Equal in every version, or runners of two versions would disagree for as long as both run. */
function weightOf(key: string, runner: string): number {
  let hash = FNV_START
  const text = `${key} ${runner}`
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME)
  // FNV alone hardly spreads texts that differ at their end, as the ids of runners may (the finish of MurmurHash3).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
