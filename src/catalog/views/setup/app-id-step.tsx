// Step two: the App ID, read while it is typed or pasted, the data region, and whether to try it locally first.
import { signOf } from '../../../heap/region-texts'
import { REGION_CODES } from '../../../heap/regions'
import { Button } from '../../parts/button'
import { Choices } from '../../parts/choice'
import { TextField } from '../../parts/field'
import { LOCAL_APP_ID, type Draft } from './draft'

interface Props {
  readonly draft: Draft
  /** The App ID as it was read, or why it was refused. */
  readonly appId: string | { readonly error: string }
  readonly edit: (part: Partial<Draft>) => void
  readonly hasSandbox: boolean
}

export function AppIdStep({ draft, appId, edit, hasSandbox }: Props) {
  const isEmpty = draft.appIdText.trim() === ''
  const isFound = typeof appId === 'string' && appId !== draft.appIdText.trim()
  return (
    <div className="stack">
      {hasSandbox && <WhereTo useSandbox={draft.useSandbox} edit={edit} />}
      <div className="app-id">
        <TextField
          label="App ID"
          value={draft.appIdText}
          onChange={(appIdText) => edit({ appIdText })}
          error={isEmpty || typeof appId === 'string' ? undefined : appId.error}
          help="Paste the number, or the whole snippet: we find it. It is in your page’s code inside heap.load(“…”), and in Heap under Account → Manage → Projects."
          placeholder="for example 1535634150"
          lines={draft.appIdText.includes('\n') ? 4 : 1}
          isCode
        />
        <p className="found" role="status">
          {isFound && (
            <>
              <span aria-hidden="true">● </span>Found in what you pasted: <strong className="mono">{appId}</strong>
            </>
          )}
        </p>
        {draft.useSandbox && isEmpty && (
          <Button onClick={() => edit({ appIdText: LOCAL_APP_ID })}>No App ID at hand? Use {LOCAL_APP_ID}</Button>
        )}
      </div>
      <Choices
        legend="Data region"
        options={REGION_CODES.map((code) => ({ value: code, label: code, help: signOf(code) }))}
        value={draft.region}
        onChange={(region) => edit({ region })}
      />
    </div>
  )
}

function WhereTo({ useSandbox, edit }: Pick<Draft, 'useSandbox'> & Pick<Props, 'edit'>) {
  return (
    <Choices
      legend="Where to"
      options={[
        { value: 'local', label: 'Test with the local Heap', help: 'A stand-in on this machine. Nothing leaves it.' },
        { value: 'real', label: 'Heap itself', help: 'Events go to your account at once.' }
      ]}
      value={useSandbox ? 'local' : 'real'}
      onChange={(where) => edit({ useSandbox: where === 'local' })}
    />
  )
}
