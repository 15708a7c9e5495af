// Deletes people from Heap for good: their user ids, a number to type, and the receipt. Stores none of it.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { DeletionAccepted, Destination } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Switch } from '../../parts/choice'
import { TextField } from '../../parts/field'
import { Notice, ProblemNotice } from '../../parts/notice'
import { toCount } from '../../words'
import { countTaken, DeletionReceipt } from './deletion-receipt'
import { toUserIds } from './user-ids'

export function DeletePeople({ destination }: { readonly destination: Destination }) {
  const isKeyStored = destination.secrets['apiKey'] === true
  return (
    <section className="stack narrow" aria-labelledby="delete-people">
      <h2 id="delete-people">Delete people</h2>
      <p>
        Heap forgets them with all their events, in all environments, and cannot bring them back. The runner forgets its
        events of them too, and sends no new ones until you lift that.
      </p>
      {isKeyStored ? (
        <DeletionForm destination={destination} />
      ) : (
        <Notice title="This needs the API key">
          Enter the one of the main production environment above, and save. In Heap: Account, Manage, Projects.
        </Notice>
      )}
    </section>
  )
}

function DeletionForm({ destination }: { readonly destination: Destination }) {
  const deletion = useDeletion(destination)
  const { text, setText, problem, accepted } = deletion
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
      }}
    >
      <TextField
        label="User ids, one a line"
        value={text}
        lines={5}
        isCode
        error={problem?.fields['users']}
        onChange={setText}
      />
      {deletion.ids.length > 0 && <Confirmation {...deletion} />}
      <ProblemNotice problem={problem?.fields['users'] === undefined ? problem : undefined} />
      {accepted.map((one, index) => (
        <DeletionReceipt key={index} accepted={one} destinationId={destination.id} />
      ))}
    </form>
  )
}

/** How the ids were understood, and the number to type. */
function Confirmation({ isLiteral, setLiteral, number, setNumber, ids, remove }: ReturnType<typeof useDeletion>) {
  return (
    <>
      <Switch
        label="Take every line literally"
        help="For ids that look like something else: in quotes, like a column name, with commas."
        isOn={isLiteral}
        onChange={setLiteral}
      />
      <TextField
        label={`Type ${String(ids.length)} to confirm`}
        help="The number of user ids above."
        value={number}
        onChange={setNumber}
      />
      <div className="actions">
        <Button kind="danger" disabled={number.trim() !== String(ids.length)} onClick={remove}>
          Delete {toCount(ids.length, 'person', 'people')} from Heap
        </Button>
      </div>
    </>
  )
}

function useDeletion({ id }: Destination) {
  const [text, setText] = useState('')
  const [isLiteral, setLiteral] = useState(false)
  const [number, setNumber] = useState('')
  const [problem, setProblem] = useState<ApiProblem>()
  // All receipts: if only a part was accepted, the rest is deleted by a further request, and each is a proof.
  const [accepted, setAccepted] = useState<readonly DeletionAccepted[]>([])
  const ids = toUserIds(text)
  useUnsaved(text !== '')
  const remove = async (): Promise<void> => {
    const answer = await change<DeletionAccepted>('POST', `/api/destinations/${id}/deletions`, {
      users: ids,
      literal: isLiteral
    })
    setNumber('')
    setProblem(answer.ok ? undefined : answer.problem)
    if (!answer.ok) return
    setText(ids.slice(countTaken(answer.data)).join('\n'))
    setAccepted((before) => [...before, answer.data])
  }
  return { text, setText, isLiteral, setLiteral, number, setNumber, ids, remove, problem, accepted }
}
