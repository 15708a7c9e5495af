// Small drawings in the colour of the text around them. Words beside each say the same, so screen readers skip them.

/** A service that forwards events: an arrow. */
const FORWARDED = 'M3 5v14M8 12h12m0 0-4-4m4 4-4 4'
const FORWARDERS = {
  segment: FORWARDED,
  rudderstack: FORWARDED,
  jitsu: FORWARDED,
  posthog: FORWARDED,
  braze: FORWARDED,
  ab_tasty: FORWARDED,
  command_ai: FORWARDED
} as const

const PATHS = {
  overview: 'M3 12h4l3-8 4 16 3-8h4',
  catalog: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  sources: 'M12 3v10m0 0 4-4m-4 4L8 9M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4',
  debugger: 'M4 6h16M4 12h10M4 18h13M18 10l3 2-3 2',
  heap: 'M12 3c4.4 0 8 1.3 8 3s-3.600 3-8 3-8-1.300-8-3 3.600-3 8-3zM4 6v12c0 1.700 3.600 3 8 3s8-1.300 8-3V6M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3',
  segments: 'M9 5a6 6 0 1 0 0 14A6 6 0 0 0 9 5zM15 5a6 6 0 0 1 0 14M12 7.300v9.400',
  audiences: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.700-5 6-5s6 2 6 5M17 5.500v6M14 8.500h6',
  alerts: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4',
  settings: 'M4 7h10m4 0h2M4 17h2m4 0h10M16 5v4M8 15v4',
  web: 'M3 12h18M12 3a14 14 0 0 1 0 18 14 14 0 0 1 0-18zM12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  mobile: 'M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2',
  server: 'M4 4h16v7H4zM4 13h16v7H4zM8 7.500h.01M8 16.500h.01',
  ...FORWARDERS
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** A mark of our own for the service: rising layers. */
export function HeapMark() {
  return (
    <svg className="heap-mark" viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" rx="10" />
      <path d="M10 27h20M13 20.500h14M16 14h8" />
    </svg>
  )
}

/** A mark of our own for a partner: the letters that its name begins with. */
export function PartnerMark({ name }: { readonly name: string }) {
  const words = name.replace(/^A /, '').split(' ')
  const letters = words.length > 1 ? words.map((word) => word.charAt(0)).join('') : name.replace(/^A /, '').slice(0, 2)
  return (
    <svg className="partner-mark" viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" rx="10" />
      <text x="20" y="26" textAnchor="middle">
        {letters.slice(0, 2)}
      </text>
    </svg>
  )
}
