// The ways to send events to a source, in the order that suits its kind.
import type { SourceKind } from '../../../../runner/admin/shapes'
import { flutter, kotlin, reactNative, swift } from './mobile'
import { curl, go, java, node, php, python, ruby } from './server'
import type { Address, Snippet } from './snippet'
import { npm, scriptTag } from './web'

const WEB = [scriptTag, npm]
const SERVER = [node, python, ruby, go, php, java]
const MOBILE = [swift, kotlin, reactNative, flutter]

/** curl needs no library, so it comes right after what suits best. */
export function toSnippets(kind: SourceKind, address: Address): Snippet[] {
  return inOrder(kind).map((make) => make(address))
}

function inOrder(kind: SourceKind): ((address: Address) => Snippet)[] {
  if (kind === 'web') return [...WEB, curl, ...SERVER, ...MOBILE]
  if (kind === 'mobile') return [...MOBILE, curl, ...WEB, ...SERVER]
  return [...SERVER, curl, ...WEB, ...MOBILE]
}
