// Which class the framework takes for the statuses of a batch: in this repository there is one copy of it.
import { MultiStatusResponse } from '@segment/actions-core'

export function noteCaller(_data: object, _caller: unknown): void {
  // Only a package that may meet another copy has to know who calls.
}

export function statusesOf(_data: object): typeof MultiStatusResponse {
  return MultiStatusResponse
}
