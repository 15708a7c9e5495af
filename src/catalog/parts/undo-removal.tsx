// After a removal: says so on the next page, and offers to undo it for a while.
import { useState, useSyncExternalStore } from 'react'
import { goTo, leaveFor } from '../address'
import type { ChangeList } from '../../runner/admin/shapes'
import { change, read } from '../api/request'
import { Button } from './button'

interface Removed {
  readonly name: string
  readonly changeId: string
  /** Where it was. */
  readonly path: string
}

/** How long undo is offered, in milliseconds. Later, the log of changes can undo it. */
const SHOWN_MS = 60_000

let current: Removed | undefined
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function show(removed: Removed | undefined): void {
  current = removed
  clearTimeout(timer)
  if (removed) timer = setTimeout(() => show(undefined), SHOWN_MS)
  for (const tell of listeners) tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Goes to `address`, where the removal can be undone. Call it once the runner has removed the thing. */
export async function leaveRemoved(address: string, name: string): Promise<void> {
  const path = location.pathname
  const answer = await read<ChangeList>('/api/changes')
  const found = answer.ok
    ? answer.data.changes.find(({ changes }) =>
        changes.some(({ what, kind, fields }) => {
          // To remove a mapping is a change of its destination.
          const isMapping = fields.some(
            ({ path: at, after }) => at.startsWith(`mappings.${name}.`) && after === undefined
          )
          return (kind === 'removed' && what.endsWith(`"${name}"`)) || isMapping
        })
      )
    : undefined
  show(found && { name, changeId: found.id, path })
  leaveFor(address)
}

export function UndoRemoval() {
  const removed = useSyncExternalStore(subscribe, () => current)
  const [back, setBack] = useState<string>()
  const undo = async ({ changeId, path, name }: Removed): Promise<unknown> => {
    const answer = await change('POST', `/api/changes/${changeId}/undo`)
    if (!answer.ok) return answer
    show(undefined)
    setBack(name)
    goTo(path)
    return answer
  }
  return (
    <div role="status" className="undo">
      {removed ? (
        <>
          <span>“{removed.name}” was removed.</span>
          <Button onClick={() => undo(removed)}>Undo</Button>
          <Button kind="text" label="Close" onClick={() => show(undefined)}>
            ✕
          </Button>
        </>
      ) : (
        back !== undefined && <span className="unseen">“{back}” is back.</span>
      )}
    </div>
  )
}
