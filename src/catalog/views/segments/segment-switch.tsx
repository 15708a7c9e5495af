// Switches one segment on or off for one partner.
import type { Segment, Target } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Switch } from '../../parts/choice'
import { toCount } from '../../words'
import { targetPath } from './addresses'
import { nameOf } from './states'

interface Props {
  readonly integrationId: string
  readonly partner: Target
  readonly segment: Segment
  /** Whether the label names the segment or the partner: the page names the other one. */
  readonly about: 'partner' | 'segment'
  readonly onChanged: () => void
}

export function SegmentSwitch({ integrationId, partner, segment, about, onChanged }: Props) {
  const turn = async (isOn: boolean): Promise<unknown> => {
    const others = partner.segmentsOff.filter((one) => one !== segment.id)
    const answer = await change('PATCH', targetPath(integrationId, partner.id), {
      segmentsOff: isOn ? others : [...others, segment.id]
    })
    onChanged()
    return answer
  }
  return (
    <Switch
      label={about === 'segment' ? nameOf(segment) : partner.name}
      help={about === 'segment' ? toCount(segment.members, 'person', 'people') : undefined}
      isOn={!partner.segmentsOff.includes(segment.id)}
      onChange={turn}
    />
  )
}
