// What Segment's own tools check of a destination, and what a catalog reads of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Destination, type GlobalSetting, type InputField } from '@segment/actions-core'
import { parseFql } from '@segment/destination-subscriptions'
import destination, { HeapDestinationError } from '../../src'
import { toMetadataJson } from '../../src/cloud/metadata'

const actions = Object.entries(destination.actions)
const presets = destination.presets ?? []
const settings = Object.entries(destination.authentication?.fields ?? {})

const actionFields = actions.flatMap(([action, { fields }]) =>
  Object.entries(fields as Record<string, InputField>).map(([key, field]) => ({ name: `${action}.${key}`, field }))
)
const allFields: { name: string; field: GlobalSetting | InputField }[] = [
  ...actionFields,
  ...settings.map(([key, field]) => ({ name: `settings.${key}`, field }))
]

test('the destination has a name that actions-core can use, a slug and a description', () => {
  const { name, slug, mode, description } = destination
  expect({ name, slug, mode }).toEqual({ name: 'Heap', slug: 'actions-heap', mode: 'cloud' })
  expect(slug).toMatch(/^actions-[a-z0-9-]+$/)
  expect(description).toMatch(/\.$/)
})

test('it offers the five actions', () => {
  expect(Object.keys(destination.actions)).toEqual([
    'trackEvent',
    'identifyUser',
    'syncAudience',
    'updateAccount',
    'linkUser'
  ])
})

test.each(actions)('%s has a title, a description, valid FQL and sends batches', (_, action) => {
  expect(action.title).toMatch(/^[A-Z]/)
  expect(action.description).toMatch(/\.$/)
  expect(parseFql(action.defaultSubscription ?? '')).not.toHaveProperty('error')
  expect(action.performBatch).toEqual(expect.any(Function))
  expect(action.fields).toMatchObject({
    enable_batching: { type: 'boolean', default: true },
    batch_size: { type: 'number', default: 1000, maximum: 1000 }
  })
})

test.each(allFields)('$name has a label and a description in whole sentences', ({ field }) => {
  expect(field.label).toMatch(/^[A-Z]/)
  expect(field.description).toMatch(/^[A-Z].*[.)]$/)
})

test.each(allFields.filter(({ field }) => field.default !== undefined))(
  'the default of $name has its type',
  ({ field }) => {
    const { type, default: value } = field
    const isDirective = typeof value === 'object' && Object.keys(value).some((key) => key.startsWith('@'))
    expect(isDirective || typeof value === (type === 'integer' ? 'number' : type)).toBe(true)
  }
)

test.each(allFields.filter(({ field }) => field.choices))('the default of $name is one of its choices', ({ field }) => {
  const values = field.choices?.map((choice) => (typeof choice === 'string' ? choice : choice.value))
  expect(values).toContain(field.default)
})

/** What a mapping cannot do without. Not the user id: Heap's rules say why an event without one is refused. */
test('required is what makes a mapping useless when it is left empty', () => {
  const required = allFields.filter(({ field }) => field.required !== undefined)
  expect(required.map(({ name, field }) => [name, field.required])).toEqual([
    ['trackEvent.event', true],
    [
      'syncAudience.computation_key',
      { conditions: [{ fieldKey: 'computation_class', operator: 'is', value: undefined }] }
    ],
    ['updateAccount.account_id', true],
    ['settings.appId', true]
  ])
})

test.each(actions)('conditions of %s name fields that it has', (_, { fields }) => {
  const own = fields as Record<string, InputField>
  const conditions = Object.values(own).flatMap(({ depends_on: shown, required }) => [
    ...(shown?.conditions ?? []),
    ...(typeof required === 'object' ? required.conditions : [])
  ])
  for (const condition of conditions) expect(Object.keys(own)).toContain('fieldKey' in condition && condition.fieldKey)
})

test('every field but those of batching has a category', () => {
  const without = actionFields.filter(({ field }) => field.category === undefined).map(({ name }) => name.split('.')[1])
  expect(new Set(without)).toEqual(new Set(['enable_batching', 'batch_size']))
})

test.each(presets)('the preset $name uses an action, fields and FQL that exist', (preset) => {
  const known = Object.keys(destination.actions[preset.partnerAction]?.fields ?? {})
  expect(known).toEqual(expect.arrayContaining(Object.keys(preset.mapping ?? {})))
  expect(parseFql(preset.type === 'automatic' ? preset.subscribe : 'type = "track"')).not.toHaveProperty('error')
})

test('sources get automatic presets, Engage spaces one for each kind of event that they send', () => {
  const specific = presets.flatMap((preset) => (preset.type === 'specificEvent' ? [preset] : []))
  expect(specific.map(({ eventSlug, partnerAction }) => [eventSlug, partnerAction])).toEqual([
    ['warehouse_audience_entered_track', 'syncAudience'],
    ['warehouse_audience_exited_track', 'syncAudience'],
    ['warehouse_audience_membership_changed_identify', 'syncAudience'],
    ['warehouse_entity_added_track', 'trackEvent'],
    ['warehouse_entity_removed_track', 'trackEvent'],
    ['journeys_step_entered_track', 'syncAudience'],
    ['journey_step_all_events_track', 'syncAudience']
  ])
  expect(presets.length - specific.length).toBe(8)
})

test('every action has a preset, and no two presets share a name', () => {
  expect(new Set(presets.map(({ partnerAction }) => partnerAction))).toEqual(new Set(actions.map(([key]) => key)))
  expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length)
})

test('a host can load it', () => {
  expect(() => new Destination(destination)).not.toThrow()
})

test('metadata.json is current; `npm run metadata` writes it', () => {
  const checkedIn = readFileSync(join(__dirname, '..', '..', 'metadata.json'), 'utf8')
  expect(checkedIn).toBe(toMetadataJson(destination))
})

test('metadata.json tells settings, actions, fields and presets', () => {
  const metadata = JSON.parse(toMetadataJson(destination)) as Record<string, Record<string, unknown>>
  expect(Object.keys(metadata)).toEqual(['name', 'slug', 'mode', 'description', 'authentication', 'actions', 'presets'])
  expect(Object.keys(metadata['authentication']?.['fields'] ?? {})).toEqual(settings.map(([key]) => key))
  expect(metadata['actions']?.['linkUser']).toEqual({
    title: 'Link User',
    description: destination.actions['linkUser']?.description,
    platform: 'cloud',
    defaultSubscription: 'type = "alias"',
    hasPerformBatch: true,
    fields: {
      identity: { ...destination.actions['linkUser']?.fields['identity'], required: false },
      heap_user_id: { ...destination.actions['linkUser']?.fields['heap_user_id'], required: false },
      time: { ...destination.actions['linkUser']?.fields['time'], required: false },
      context_traits: { ...destination.actions['linkUser']?.fields['context_traits'], required: false },
      enable_batching: { ...destination.actions['linkUser']?.fields['enable_batching'], required: false },
      batch_size: { ...destination.actions['linkUser']?.fields['batch_size'], required: false }
    }
  })
  expect(metadata['presets']).toEqual(presets)
})

test('the package exports the destination and the one error class', () => {
  expect(destination.name).toBe('Heap')
  expect(new HeapDestinationError('missing_identity', 'userId is missing.').fate).toBe('rejected')
})
