// The cards of Heap's segments and its partners, and what each partner asks for.
import type { FastifyInstance } from 'fastify'
import { PARTNER_TYPES, type PartnerSetting } from '../../partners/partner-types'
import { HEAP_SEGMENTS, isFormOf, PARTNER_CARDS, type PartnerWords } from '../segments/partner-cards'
import type { AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { PartnerList, type PartnerCard, type PartnerForm } from './shapes/partners'

const ROUTE = describeRoute({
  tag: 'Catalog',
  summary: "Lists Heap's segments and the partners, with the settings of each",
  answer: PartnerList
})

export function registerPartners(api: FastifyInstance, { config }: AdminContext): void {
  const connectedTo = ({ key, forms }: PartnerWords): number => {
    const { integrations } = config.current
    if (key === HEAP_SEGMENTS) return integrations.length
    const targets = integrations.flatMap(({ id }) => config.targetsOf(id))
    return targets.filter((target) => forms.some((form) => isFormOf(form, target))).length
  }
  api.get('/partners', ROUTE, async (): Promise<PartnerList> => ({
    partners: PARTNER_CARDS.map((words): PartnerCard => ({
      ...words,
      forms: words.forms.map(toForm),
      connected: connectedTo(words)
    }))
  }))
}

function toForm({ type, summary, values = {} }: PartnerWords['forms'][number]): PartnerForm {
  const { name, settings } = PARTNER_TYPES[type]
  const asked = Object.entries<PartnerSetting>(settings).filter(([key]) => !Object.hasOwn(values, key))
  return { type, name, summary, values, settings: asked.map(([key, setting]) => toSetting(key, setting)) }
}

function toSetting(key: string, { choices = [], preset, isRequired, ...words }: PartnerSetting) {
  return { key, ...words, choices, preset: preset ?? null, isRequired: isRequired === true }
}
