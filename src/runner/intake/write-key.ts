// Reads the write key out of Basic authentication. Knows no source.

/** The user name of `Authorization: Basic …`, where Segment's SDKs put the write key. */
export function writeKeyOfHeader(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [user] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return user === '' ? undefined : user
}
