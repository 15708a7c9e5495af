// Traits whose names mean something to Heap: what they are called there. User properties only.
import type { ValueCase } from './value-case'

export const userPropertyCases: readonly ValueCase[] = [
  { name: 'email fills the built-in Email', input: { email: 'A@b.c' }, flat: { email: 'A@b.c' }, issues: [] },
  {
    name: 'Email is written in lower case',
    input: { Email: 'a@b.c' },
    flat: { email: 'a@b.c' },
    issues: [{ code: 'key_renamed', path: 'traits.Email', renamedTo: 'email' }]
  },
  {
    name: 'email and EMAIL are one property, and the later wins',
    input: { email: 'a@b.c', EMAIL: 'd@e.f' },
    flat: { email: 'd@e.f' },
    issues: [
      { code: 'key_renamed', path: 'traits.EMAIL', renamedTo: 'email' },
      { code: 'key_collision', path: 'traits.email' }
    ]
  },
  ...['id', 'ID', 'Id', 'iD'].map((key) => ({
    name: `${key} is reserved`,
    input: { [key]: 7 },
    flat: { _id: 7 },
    issues: [{ code: 'key_renamed', path: `traits.${key}`, renamedTo: '_id' } as const]
  })),
  {
    name: 'user_id is reserved',
    input: { user_id: 7 },
    flat: { _user_id: 7 },
    issues: [{ code: 'key_renamed', path: 'traits.user_id', renamedTo: '_user_id' }]
  },
  {
    name: 'id, ID and _id are one property, and the last wins',
    input: { id: 1, ID: 2, _id: 3 },
    flat: { _id: 3 },
    issues: [
      { code: 'key_renamed', path: 'traits.id', renamedTo: '_id' },
      { code: 'key_renamed', path: 'traits.ID', renamedTo: '_id' },
      { code: 'key_collision', path: 'traits._id' },
      { code: 'key_collision', path: 'traits._id' }
    ]
  },
  { name: 'id below an object is not reserved', input: { plan: { id: 1 } }, flat: { 'plan.id': 1 }, issues: [] },
  {
    name: 'what is below id keeps its joined name',
    input: { id: { a: 1 } },
    flat: { 'id.a': 1 },
    issues: []
  },
  { name: 'id without a value is no property', input: { id: null }, flat: {}, issues: [] },
  {
    name: 'names that only resemble the reserved ones stay',
    input: { ids: 1, userId: 2, emails: 3 },
    flat: { ids: 1, userId: 2, emails: 3 },
    issues: []
  }
]
