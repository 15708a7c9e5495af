// A process with one local Heap, for tests that look at its memory. Says its address to its parent.
import { createSandbox } from '../../src/sandbox'

void createSandbox({ budgets: 'off' }).then(({ url }) => process.send?.(url))
