// A number beside the one of the period before.
import { toNumber } from '../../words'
import { toChange } from './numbers'

interface Props {
  readonly now: number
  readonly before: number
  /** Whether more of it is worse. */
  readonly isBad?: boolean
}

export function Change({ now, before, isBad = false }: Props) {
  const change = toChange(now, before)
  if (change === undefined) return null
  const isWorse = isBad && now > before
  return (
    <>
      {' '}
      <span className={isWorse ? 'change worse' : 'change'} title={`${toNumber(before)} in the period before`}>
        {change}
      </span>
    </>
  )
}
