// Sends only as long as this runner is the one that may: requests of a lost lease are not made, those under way are
// broken off.
import type { Http } from '../../delivery/types'
import { HeapDestinationError } from '../../errors'
import type { Lease } from '../../storage/ownership/ownership'

/** Such a request is no trouble of the address. */
export function withLease(http: Http, lease: Lease): Http {
  return async (request) => {
    if (!lease.isHeld()) throw lost()
    try {
      return await http({ ...request, lease })
    } catch (error) {
      throw lease.isHeld() ? error : lost()
    }
  }
}

function lost(): HeapDestinationError {
  return new HeapDestinationError('not_sent', 'This runner may not send for the App ID any more; another one does.')
}
