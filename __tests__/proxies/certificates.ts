// A certificate authority of one's own, and a server certificate that it has signed: made anew at each test.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificates {
  /** Path of the authority's certificate. */
  readonly authority: string
  readonly key: Buffer
  readonly cert: Buffer
}

/** @param names host names that the certificate is for */
export function makeCertificates(folder: string, names: readonly string[]): Certificates {
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): unknown => execFileSync('openssl', args, { stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    ...['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=Test authority'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')]
  )
  openssl('req', ...newKey, '-subj', '/CN=Test server', '-keyout', at('server.key'), '-out', at('server.csr'))
  writeFileSync(at('names'), `subjectAltName = ${names.map((name) => `DNS:${name}`).join(', ')}\n`)
  openssl(
    ...['x509', '-req', '-days', '1', '-in', at('server.csr'), '-extfile', at('names'), '-out', at('server.pem')],
    ...['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial']
  )
  return { authority: at('ca.pem'), key: readFileSync(at('server.key')), cert: readFileSync(at('server.pem')) }
}
