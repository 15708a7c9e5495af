// The function for a Segment workspace as the page gets it: the file that is built, and the settings that it reads.
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { functionSettings } from '../../src/segment-function/setting-form'
import packageFile from '../../package.json'
import { makeDirectory, openRunner } from './runners'

const PATH = '/api/segment-function'

test('its code is the file that was built, and its settings are those of the function', async () => {
  const functionScript = join(makeDirectory(), 'heap-destination.js')
  writeFileSync(functionScript, 'async function onTrack() {}')
  const { api } = await openRunner({ functionScript })
  expect(await api.get(PATH)).toEqual({ code: 'async function onTrack() {}', settings: functionSettings() })
})

test('where it has not been built, there is none', async () => {
  for (const functionScript of [undefined, join(makeDirectory(), 'not-there.js')]) {
    const { api } = await openRunner(functionScript === undefined ? {} : { functionScript })
    expect(await api.get(PATH)).toMatchObject({ code: null })
  }
})

test('the command looks for it where the package has it', () => {
  const besideTheCommand = resolve('/dist/cli', '../segment-function/heap-destination.js')
  expect(`.${besideTheCommand}`).toBe(packageFile.exports['./segment-function/heap-destination.js'])
})
