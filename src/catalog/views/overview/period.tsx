// The period that a view shows, chosen in the address.
import { useAddress, withQuery } from '../../address'
import type { PeriodName } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'
import { Notice } from '../../parts/notice'

const PERIODS = {
  '10m': '10 minutes',
  '1h': 'an hour',
  '6h': '6 hours',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days'
} as const satisfies Record<PeriodName, string>

const DEFAULT: PeriodName = '1h'

export interface ChosenPeriod {
  readonly period: PeriodName
  /** `the last 10 minutes`. */
  readonly words: string
  /** How often it is read again, in milliseconds. Long periods change slowly. */
  readonly everyMs: number
}

export function usePeriod(): ChosenPeriod {
  const given = useAddress().query.get('period') ?? DEFAULT
  const period = isPeriod(given) ? given : DEFAULT
  const everyMs = period === '10m' || period === '1h' ? 2000 : 15_000
  return { period, words: toWords(period), everyMs }
}

function isPeriod(text: string): text is PeriodName {
  return Object.hasOwn(PERIODS, text)
}

function toWords(period: PeriodName): string {
  return `the last ${PERIODS[period].replace('an ', '')}`
}

export function PeriodPicker() {
  const { path, query } = useAddress()
  const given = query.get('period')
  const { period } = usePeriod()
  return (
    <>
      <nav className="periods" aria-label="Period">
        {(Object.keys(PERIODS) as PeriodName[]).map((name) => (
          <Link
            key={name}
            to={withQuery(path, withPeriod(query, name))}
            className={name === period ? 'chip current' : 'chip'}
            current={name === period ? 'page' : undefined}
          >
            {PERIODS[name]}
          </Link>
        ))}
      </nav>
      {given !== null && !isPeriod(given) && (
        <Notice kind="error" title={`There is no period “${given}”`}>
          There are: {Object.keys(PERIODS).join(', ')}. {toWords(DEFAULT).replace('the', 'The')} is shown.
        </Notice>
      )}
    </>
  )
}

function withPeriod(query: URLSearchParams, period: PeriodName): URLSearchParams {
  const changed = new URLSearchParams(query)
  changed.set('period', period)
  return changed
}
