// Switches an alert on and off.
import type { Alert } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Switch } from '../../parts/choice'
import { Needs } from '../../parts/needs'

export function AlertSwitch({ alert, onChanged }: { readonly alert: Alert; readonly onChanged: () => void }) {
  const turn = async (isOn: boolean): Promise<unknown> => {
    const answer = await change('PATCH', `/api/alerts/${alert.id}`, { isOn })
    onChanged()
    return answer
  }
  return (
    <Needs right="configure">
      <Switch label={<span className="unseen">{alert.name}</span>} isOn={alert.isOn} onChange={turn} />
    </Needs>
  )
}
