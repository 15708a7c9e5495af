// Reads an event from the query of an image address, as in Segment's pixel API.

/** One transparent pixel. */
export const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** Most names, separated by dots, in one parameter. Our choice: more than any event needs. */
const MAX_NAMES = 20

interface Tree {
  [name: string]: Tree | string
}

/**
 * The event as JSON text: `data`, in Base64 (either alphabet) or plain; without it the parameters themselves, where
 * `properties.subject=Hi` stands for `{ "properties": { "subject": "Hi" } }`. Whether it is an event is for the reader.
 * Source: Segment docs, "Pixel Tracking API".
 */
export function readPixel(query: string): Buffer {
  const parameters = new URLSearchParams(query)
  const data = parameters.get('data')
  if (data === null) return Buffer.from(JSON.stringify(toTree(parameters)))
  if (data.trimStart().startsWith('{')) return Buffer.from(data)
  // A plus that was not escaped was read as a space.
  return Buffer.from(data.replaceAll(' ', '+'), 'base64')
}

function toTree(parameters: URLSearchParams): Tree {
  const root = emptyTree()
  for (const [path, value] of parameters) {
    const names = path.split('.', MAX_NAMES)
    const last = names.pop() ?? ''
    let inner = root
    for (const name of names) {
      const known = inner[name]
      inner = typeof known === 'object' ? known : (inner[name] = emptyTree())
    }
    inner[last] = value
  }
  return root
}

/** Without a prototype, so that every name is an ordinary key. */
function emptyTree(): Tree {
  return Object.create(null) as Tree
}
