// The files to deploy with fit the program and each other: what cannot be run in a test is read by its own parser.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DockerfileParser } from 'dockerfile-ast'
import { parse } from 'yaml'
import { readHelp } from './metric-names'
import { SERVICE_KEYS } from './compose-keys'

const ROOT = join(__dirname, '../..')
const FOLDER = join(ROOT, 'docs/deploy')
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

describe('the Dockerfile', () => {
  const file = DockerfileParser.parse(read('Dockerfile'))
  const argumentsOf = (name: string): string[] =>
    file
      .getInstructions()
      .filter((instruction) => instruction.getInstruction() === name)
      .map((instruction) => instruction.getTextContent().slice(name.length).trim())

  test('builds in one stage, and runs what was built in another, as a user without rights', () => {
    expect(argumentsOf('FROM')).toEqual(['node:22-bookworm-slim AS build', 'node:22-bookworm-slim'])
    expect(argumentsOf('USER')).toEqual(['node'])
    expect(argumentsOf('COPY').filter((copied) => copied.startsWith('--from'))).toHaveLength(3)
    expect(argumentsOf('COPY').every((copied) => !/--from=(?!build)/.test(copied))).toBe(true)
    expect(argumentsOf('ADD')).toEqual([])
  })

  test('starts the program of the package, says where it is healthy, and ends by SIGTERM', () => {
    const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { bin: Record<string, string> }
    expect(JSON.parse(argumentsOf('ENTRYPOINT')[0] ?? '')).toEqual(['node', bin['heap-destination']])
    expect(JSON.parse(argumentsOf('CMD')[0] ?? '')).toEqual(expect.arrayContaining(['start', '--data', '/data']))
    expect(argumentsOf('HEALTHCHECK')[0]).toContain('127.0.0.1:3000/healthz')
    expect(argumentsOf('STOPSIGNAL')).toEqual(['SIGTERM'])
  })

  test('what it copies is there, and the rest stays out', () => {
    const [names = ''] = argumentsOf('COPY')
    for (const name of names.split(' ').slice(0, -1)) expect(existsSync(join(ROOT, name))).toBe(true)
    const left = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')
    expect(left).toEqual(expect.arrayContaining(['.git', 'node_modules', 'dist', '.heap-destination']))
  })
})

interface Service {
  readonly image?: string
  readonly command?: readonly string[] | string
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: readonly string[] | Readonly<Record<string, { condition: string }>>
  readonly volumes?: readonly string[]
  readonly networks?: readonly string[]
  readonly healthcheck?: object
}

describe('the compose file', () => {
  const text = read('compose.yaml')
  const { services, volumes, networks } = parse(text, { merge: true }) as {
    services: Record<string, Service>
    volumes: Record<string, unknown>
    networks: Record<string, unknown>
  }

  test('has two runners, a balancer, and a database with a standby', () => {
    expect(Object.keys(services)).toEqual(['balancer', 'runner-1', 'runner-2', 'primary', 'standby'])
    expect(services['primary']?.command).toContain('synchronous_standby_names=FIRST 1 (standby)')
    expect(read('postgres/start-standby.sh')).toContain('application_name=standby')
  })

  test.each(Object.entries(services))('%s has known keys, and names only what is there', (_, service) => {
    expect(Object.keys(service).filter((key) => !SERVICE_KEYS.includes(key))).toEqual([])
    const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {})
    for (const name of needed as string[]) expect(Object.keys(services)).toContain(name)
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      if (condition === 'service_healthy') expect(services[name]?.healthcheck).toBeDefined()
    }
    for (const volume of service.volumes ?? []) {
      const [from = ''] = volume.split(':')
      if (from.startsWith('.')) expect(statSync(join(FOLDER, from)).isFile()).toBe(true)
      else expect(Object.keys(volumes)).toContain(from)
    }
    for (const network of service.networks ?? []) expect(Object.keys(networks)).toContain(network)
  })

  test('each value that it asks for is explained in the example', () => {
    const asked = new Set(Array.from(text.matchAll(/\$\{(\w+):\?\}/g), ([, name]) => name))
    const example = read('example.env').match(/^\w+(?==)/gm)
    expect(example).toEqual(expect.arrayContaining([...asked]))
    expect(read('example.env')).not.toMatch(/^(?:HEAP|POSTGRES|REPLICATION)\w*=./m)
  })

  test('its runners are those of the balancer, at the same port', () => {
    const servers = Array.from(read('haproxy.cfg').matchAll(/^ {4}server (\S+) (\S+):(\d+)$/gm), ([, ...all]) => all)
    const runners = ['runner-1', 'runner-2'].map((name) => [name, name, '3000'])
    expect(servers).toEqual([...runners, ...runners])
    for (const name of ['runner-1', 'runner-2']) expect(services[name]?.command).toContain('--port=3000')
  })
})

test.each(['postgres/make-replication.sh', 'postgres/start-standby.sh'])('%s is a shell script', (name) => {
  expect(() => execFileSync('sh', ['-n', join(FOLDER, name)])).not.toThrow()
  expect(read(name)).toMatch(/^#!\/bin\/sh\n[^]*\nset -eu\n/)
})

/** Tools that read a file as the service would. In CI they are installed. */
const TOOLS = [
  ['haproxy', ['-c', '-f', 'haproxy.cfg']],
  ['systemd-analyze', ['verify', './heap-destination.service']]
] as const

const isInstalled = (tool: string): boolean => {
  try {
    return execFileSync('sh', ['-c', `PATH="$PATH:/usr/sbin" command -v ${tool}`]).length > 0
  } catch {
    return false
  }
}

for (const [tool, args] of TOOLS) {
  const run = isInstalled(tool) ? test : test.skip
  run(`${tool} takes its file`, () => {
    const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` }
    expect(() => execFileSync(tool, args, { cwd: FOLDER, env, stdio: 'pipe' })).not.toThrow()
  })
}

describe('the dashboard', () => {
  interface Panel {
    readonly title: string
    readonly targets: readonly { readonly expr: string }[]
  }
  const { panels } = JSON.parse(read('grafana-dashboard.json')) as { panels: Panel[] }
  const namesIn = (expr: string): string[] => expr.match(/\brunner_\w+/g) ?? []

  test('asks only for metrics that there are, and for each of them; each has a help, and a place in the docs', async () => {
    const known = await readHelp()
    const asked = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr)))
    expect([...new Set(asked)].sort()).toEqual([...known.keys()].sort())
    const page = readFileSync(join(ROOT, 'docs/runner.md'), 'utf8')
    for (const [name, help] of known) {
      expect([name, help]).toEqual([name, expect.stringMatching(/^\S.*\s.*\.$/)])
      expect(page).toContain(`\`${name}`)
    }
  })
})
