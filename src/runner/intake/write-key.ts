// Reads the write key from the headers of a request.

/** The user name in `Authorization: Basic …`, which is the write key in Segment's SDKs. */
export function writeKeyOfHeader(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [user] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return user === '' ? undefined : user
}

/** The token in `Authorization: Bearer …`, which Braze Currents uses. */
export function writeKeyOfBearer(authorization: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
}

/** Jitsu's SDK requires keys of the form `key:secret`: the part before the colon is the write key. */
export function writeKeyOfJitsu(header: string | string[] | undefined): string | undefined {
  const [key] = String(header ?? '').split(':')
  return key === '' ? undefined : key
}
