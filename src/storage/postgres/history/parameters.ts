// Numbers the parameters of a statement that is put together from pieces.
import { storable } from '../connection/arrays'
import type { Parameter } from '../connection/database'

export class Parameters {
  readonly values: Parameter[] = []

  /** The place holder of one more parameter. */
  add(value: Parameter): string {
    this.values.push(typeof value === 'string' ? storable(value) : value)
    return `$${this.values.length}`
  }
}
