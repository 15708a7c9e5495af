// Checks of requests by the schemas of their routes, each compiled when it is first needed: to compile all of them
// takes most of the time that a runner needs to start.
import createPool from '@fastify/ajv-compiler'
import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'

type Factories = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>
type Factory = NonNullable<Factories['buildValidator']>
type Compile = FastifySchemaCompiler<unknown>

/** As Fastify compiles by itself. What it has compiled is shared by all servers of a process. */
const pool = createPool() as unknown as (schemas: unknown, options: unknown) => Compile

/** For Fastify's `schemaController`. */
export const buildLazyValidator = ((schemas: unknown, options: unknown) => lazily(pool(schemas, options))) as Factory

function lazily(compile: Compile): Compile {
  return (route) => {
    let check: ReturnType<Compile> | undefined
    const validate: ReturnType<Compile> = (data) => {
      check ??= compile(route)
      const result = check(data)
      validate.errors = check.errors ?? null
      return result
    }
    return validate
  }
}
