// The destination at both ends of the range of Segment's framework that it promises to run in.
import * as newest from '@segment/actions-core'
import * as oldest from 'actions-core-oldest'
import type heapDestination from '../../src'

export type Definition = typeof heapDestination
type Framework = typeof newest

export const FRAMEWORKS = { newest, oldest: oldest as unknown as Framework }
export type Version = keyof typeof FRAMEWORKS

/** The destination as it is where npm has given it this copy. */
export function destinationWith(version: Version): Definition {
  let definition: Definition | undefined
  jest.isolateModules(() => {
    jest.doMock('@segment/actions-core', () => FRAMEWORKS[version])
    if (version === 'oldest') jest.doMock('@segment/actions-core/destination-kit/action', () => oldestAction())
    definition = jest.requireActual<{ default: Definition }>('../../src').default
  })
  jest.dontMock('@segment/actions-core').dontMock('@segment/actions-core/destination-kit/action')
  if (definition === undefined) throw new Error('The destination was not loaded.')
  return definition
}

function oldestAction(): object {
  return jest.requireActual('actions-core-oldest/destination-kit/action')
}
