// Properties that a page hands over from a frame: objects of another realm.
import { BROWSER_LIMITS } from '../../src/heap/limits'
import { otherRealmCases } from '../cases/other-realm'
import type { CaseRules } from '../cases/value-case'
import { flattened } from '../heap/flattened'

const RULES: CaseRules = { root: 'properties', limits: BROWSER_LIMITS }

const frame = document.createElement('iframe')
document.body.append(frame)
const inFrame = frame.contentWindow as unknown as { eval: (expression: string) => unknown; Object: unknown }

test('the frame is another realm', () => expect(inFrame.Object).not.toBe(Object))

test.each(otherRealmCases(RULES, (expression) => inFrame.eval(expression)).map((one) => [one.name, one] as const))(
  'of a frame: %s',
  (_, { input, flat, issues }) => {
    const { properties, issues: reported } = flattened(input, RULES)
    expect(Object.entries(properties)).toStrictEqual(Object.entries(flat))
    expect(reported).toStrictEqual(issues)
  }
)
