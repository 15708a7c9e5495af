// Whether a moment is within quiet hours, in their time zone.
import type { QuietHours } from '../../storage/settings/model'

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

/** From `from` on, until `to`; over midnight if `to` is earlier. */
export function isQuiet({ from, to, timeZone }: QuietHours, now: number): boolean {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const time = clock.format(now)
  return from <= to ? from <= time && time < to : time >= from || time < to
}

/** One sentence per wrong field. */
export function faultsOfQuiet({ from, to, timeZone }: QuietHours): Record<string, string> {
  const times = Object.entries({ from, to }).filter(([, time]) => !CLOCK.test(time))
  const faults = Object.fromEntries(times.map(([key]) => [`quiet.${key}`, 'Write the time as 22:00.'] as const))
  if (from === to && times.length === 0) return { 'quiet.to': 'Quiet hours end at another time than they begin.' }
  return isTimeZone(timeZone)
    ? faults
    : { ...faults, 'quiet.timeZone': 'This is not a time zone. Write one such as Europe/Berlin.' }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
