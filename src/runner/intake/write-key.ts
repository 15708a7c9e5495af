// Reads the write key out of the headers of a request.

/** The user name of `Authorization: Basic …`, where Segment's SDKs put the write key. */
export function writeKeyOfHeader(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [user] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return user === '' ? undefined : user
}

/** `Authorization: Bearer …`, where Braze's Currents puts its token. */
export function writeKeyOfBearer(authorization: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
}

/** Jitsu's SDK sends keys of the form `key:secret`, and takes no other: the part before the colon is the write key. */
export function writeKeyOfJitsu(header: string | string[] | undefined): string | undefined {
  const [key] = String(header ?? '').split(':')
  return key === '' ? undefined : key
}
