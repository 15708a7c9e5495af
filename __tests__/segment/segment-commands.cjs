// Runs commands of Segment's command line from its sources, with the destination of one folder as the only one there is:
// `validate`, `generate:types`, and what `generate:metadata-payload` writes. Argument: the folder. Run in the checkout.
const { writeFileSync } = require('node:fs')
const Module = require('node:module')
const { join } = require('node:path')

const [, , folder] = process.argv
const cli = join(process.cwd(), 'packages', 'cli')
const ofCli = Module.createRequire(join(cli, 'package.json'))
ofCli('ts-node').register({ transpileOnly: true, project: join(cli, 'tsconfig.json') })
ofCli('tsconfig-paths').register({ baseUrl: cli, paths: ofCli('./tsconfig.json').compilerOptions.paths })

const path = join(folder, 'index.ts')
const { default: definition } = require(path)

// The registries load every destination there is, with all that these need.
const REGISTRIES = {
  '@segment/action-destinations': { heap: { definition, directory: 'actions-heap', path } },
  '@segment/destinations-manifest': {}
}
const resolveFilename = Module._resolveFilename
Module._resolveFilename = function (name, ...others) {
  const manifest = Object.hasOwn(REGISTRIES, name) ? REGISTRIES[name] : undefined
  if (manifest === undefined) return resolveFilename.call(this, name, ...others)
  require.cache[name] = Object.assign(new Module(name), { exports: { manifest }, loaded: true })
  return name
}

const command = (name) => ofCli(join(cli, 'src', 'commands', name))

async function run() {
  await command('validate').default.run([])
  await command('generate/types').default.run(['--path', path])
  const payload = command('generate/metadata-payload').generatePublicMetadata(definition.slug, definition)
  writeFileSync(join(folder, 'metadata.json'), `${JSON.stringify(payload, null, 2)}\n`)
}

run().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
