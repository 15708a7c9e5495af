// Shapes of the session and of named tokens.
import { Type } from '@sinclair/typebox'
import { RIGHTS, ROLES } from '../../../access/roles'
import { listOf, nullable, oneOf, shape, Time, type Of } from './shape'

export const Role = oneOf(...ROLES)
export type Role = Of<typeof Role>

export const Right = oneOf(...RIGHTS)
export type Right = Of<typeof Right>

const token = { id: Type.String(), name: Type.String(), role: Role, createdAt: Time }
export const Token = shape(token)
export type Token = Of<typeof Token>

export const TokenList = shape({ tokens: listOf(Token) })
export type TokenList = Of<typeof TokenList>

export const TokenDraft = shape({ name: Type.String({ maxLength: 200 }), role: Role })
export type TokenDraft = Of<typeof TokenDraft>

export const NewToken = shape({ ...token, token: Type.String({ description: 'Shown once: it is stored as a hash' }) })
export type NewToken = Of<typeof NewToken>

export const SignIn = shape({ token: Type.String({ maxLength: 1000 }) })
export type SignIn = Of<typeof SignIn>

export const Session = shape({
  isTokenRequired: Type.Boolean(),
  isSignedIn: Type.Boolean(),
  tokenName: nullable(Type.String({ description: 'null: the admin token, none is needed, or nobody is signed in' })),
  may: Type.Array(Right, { description: 'What whoever is signed in may do; admin: everything' })
})
export type Session = Of<typeof Session>
