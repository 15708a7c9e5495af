// Stand-ins of what alerts are told to: a receiver of webhooks, and a mail server.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { onEnd, type Parsed } from './runners'

export interface Receiver {
  readonly url: string
  /** Bodies, oldest first. */
  readonly got: Parsed[]
  /** HTTP status of the next answers; 0: none is given. */
  status: number
}

export async function openReceiver(status = 200): Promise<Receiver> {
  const receiver = { url: '', got: [] as Parsed[], status }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      receiver.got.push(JSON.parse(body))
      if (receiver.status === 0) return
      response.writeHead(receiver.status, { location: 'http://127.0.0.1:9/elsewhere' }).end('a secret of the receiver')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/very-secret`
  return receiver
}

export interface MailServer {
  readonly port: number
  /** Whole mails, oldest first. */
  readonly mails: { readonly from: string; readonly to: readonly string[]; readonly text: string }[]
}

/** Asks for the user `runner` with the password `mail-secret` where `asks` is true. It refuses mails to `nobody@…`. */
export async function openMailServer({ asks }: { readonly asks: boolean }): Promise<MailServer> {
  const mails: { from: string; to: string[]; text: string }[] = []
  const server = new SMTPServer({
    authOptional: !asks,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      const isRight = username === 'runner' && password === 'mail-secret'
      done(isRight ? null : new Error('wrong'), isRight ? { user: username } : undefined)
    },
    onRcptTo: ({ address }, _session, done) => done(address.startsWith('nobody@') ? new Error('no such box') : null),
    onData: (stream, { envelope: { mailFrom, rcptTo } }, done) => {
      void text(stream).then((content) => {
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: content
        })
        done()
      })
    }
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onEnd(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { port: (server.server.address() as AddressInfo).port, mails }
}
