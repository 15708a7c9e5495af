// Reads the flags of a bench: `--help` explains them, and what it does not know is refused in words.
import { parseArgs } from 'node:util'

/**
 * The values by name. Ends the process for `--help`, and for what is wrong.
 *
 * @param about `command`, `what` it measures, in lines; `flags`: by name, `help` with a `default` (a number or a text),
 * `choices`, or `isSwitch`; `part`: names what may stand before the flags, its `choices`, and its `default`
 */
export function readFlags({ command, what, flags = {}, part }) {
  try {
    const options = Object.fromEntries(
      Object.entries(flags).map(([name, { isSwitch }]) => [name, { type: isSwitch ? 'boolean' : 'string' }])
    )
    const { values, positionals } = parseArgs({
      options: { ...options, help: { type: 'boolean' } },
      allowPositionals: part !== undefined
    })
    if (values.help) {
      console.log(helpOf({ command, what, flags, part }))
      process.exit()
    }
    if (positionals.length > 1) throw new Error(`Only one ${part.name} can be given.`)
    const read = Object.entries(flags).map(([name, flag]) => [name, valueOf(`--${name}`, flag, values[name])])
    return { ...Object.fromEntries(read), ...(part && { [part.name]: valueOf(part.name, part, positionals[0]) }) }
  } catch (error) {
    const [sentence] = error.message.split('. ')
    console.error(`${sentence.replace(/\.?$/, '.')} See --help.`)
    process.exit(2)
  }
}

function valueOf(name, { isSwitch, choices, default: given }, text) {
  if (isSwitch) return text === true
  if (text === undefined) return given
  if (choices && !choices.includes(text)) throw new Error(`${name} is one of ${choices.join(', ')}`)
  if (typeof given !== 'number') return text
  const number = Number(text)
  if (text === '' || !(number > 0)) throw new Error(`${name} needs a number above 0`)
  return number
}

function helpOf({ command, what, flags, part }) {
  const lines = Object.entries(flags).map(([name, { help, isSwitch, choices, default: given }]) => {
    const values = [...(choices ? [choices.join(', ')] : []), ...((given ?? '') === '' ? [] : [`default ${given}`])]
    return `  ${`--${name}${isSwitch ? '' : ' …'}`.padEnd(16)} ${help}${values.length > 0 ? ` (${values.join('; ')})` : ''}`
  })
  const parts = part ? [`  ${part.name.padEnd(16)} ${part.choices.join(', ')} (default ${part.default})`] : []
  const usage = `${command}${part ? ` [${part.name}]` : ''} [flags]`
  return [usage, '', what, '', ...parts, ...lines, `  ${'--help'.padEnd(16)} this text`].join('\n')
}
