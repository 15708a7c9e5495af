// The same project as an ES module: Node hands a CommonJS package over as one object. Never run.
import destination from 'heap-destination'
import { createSandbox } from 'heap-destination/sandbox'

export const name: string = destination.default.name
export const start: () => Promise<{ readonly url: string }> = createSandbox
