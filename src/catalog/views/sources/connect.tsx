// Ways to send a first event, to be copied.
import { useId, useState } from 'react'
import type { Source } from '../../../runner/admin/shapes'
import { Code } from '../../parts/copy'
import { Notice } from '../../parts/notice'
import { toSnippets } from './snippets/snippets'

export function Connect({ source }: { readonly source: Source }) {
  const [chosen, setChosen] = useState<string>()
  const name = useId()
  // An app can probably reach the runner at the address of this page.
  const snippets = toSnippets(source.kind, { url: location.origin, writeKey: source.writeKeys[0] ?? '' })
  const shown = snippets.find(({ key }) => key === chosen) ?? snippets[0]
  return (
    <div className="connect">
      <fieldset className="segments many">
        <legend className="unseen">With what?</legend>
        {snippets.map(({ key, title }) => (
          <label key={key}>
            <input type="radio" name={name} checked={key === shown?.key} onChange={() => setChosen(key)} />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
      {shown && (
        <div className="stack">
          <p className="quiet">{shown.lead}</p>
          {shown.obstacle !== undefined && <Notice kind="warning">{shown.obstacle}</Notice>}
          {shown.install !== undefined && <Code text={shown.install} what="what installs the library" />}
          <Code text={shown.code} what={`the code for ${shown.title}`} />
        </div>
      )}
    </div>
  )
}
