// Addresses of Heap's segments in the page, and of their parts in the API.

const part = encodeURIComponent

export const SEGMENTS = '/segments'

export function integrationAddress(id: string, below = ''): string {
  return `${SEGMENTS}/${part(id)}${below}`
}

export function segmentAddress(id: string, segmentId: string): string {
  return integrationAddress(id, `/in/${part(segmentId)}`)
}

export function partnerAddress(id: string, targetId: string, below = ''): string {
  return integrationAddress(id, `/partners/${part(targetId)}${below}`)
}

export function integrationPath(id: string, below = ''): string {
  return `/api/integrations/${part(id)}${below}`
}

export function segmentPath(id: string, segmentId: string, below = ''): string {
  return integrationPath(id, `/segments/${part(segmentId)}${below}`)
}

export function targetPath(id: string, targetId: string, below = ''): string {
  return integrationPath(id, `/targets/${part(targetId)}${below}`)
}
