// Snippets for apps on phones. Options as the named release of each library has them.
import { isOnlyHere } from '../only-here'
import { hostOf, isPlain, type Address, type Snippet } from './snippet'

const NEEDS_HTTPS =
  'This library always uses https, and this page was opened with http. Put the runner behind a proxy with https, start it with --url and that address, and open this page there: the code then has the right address.'
const ONLY_HERE =
  'On a phone, this address is the phone itself. Open this page at an address that the phone can reach: the code then has it.'

/** Source: analytics-swift 1.9.4, `Configuration.swift` and `HTTPClient.swift`. */
export function swift(address: Address): Snippet {
  return {
    key: 'swift',
    title: 'Swift',
    lead: 'In an app for Apple’s systems, with Segment’s own library: add it in Xcode as a package, with this address.',
    install: 'https://github.com/segmentio/analytics-swift.git',
    code: `import Segment

let analytics = Analytics(configuration: Configuration(writeKey: "${address.writeKey}")
    .apiHost("${hostOf(address)}/v1")
    .cdnHost("${hostOf(address)}/v1"))

analytics.identify(userId: "u-1042", traits: ["email": "ada@example.com"])
analytics.track(name: "Signed Up", properties: ["plan": "pro"])
analytics.flush()`,
    ...withHttpsOnly(address)
  }
}

/** Source: analytics-kotlin 1.24.1, `Configuration.kt` and `HTTPClient.kt`. */
export function kotlin(address: Address): Snippet {
  return {
    key: 'kotlin',
    title: 'Kotlin',
    lead: 'In an Android app, with Segment’s own library. The app needs the permission android.permission.INTERNET.',
    install: 'implementation("com.segment.analytics.kotlin:android:1.24.1")',
    code: `import com.segment.analytics.kotlin.android.Analytics
import kotlinx.serialization.json.buildJsonObject
import kotlinx.serialization.json.put

val analytics = Analytics("${address.writeKey}", applicationContext) {
    apiHost = "${hostOf(address)}/v1"
    cdnHost = "${hostOf(address)}/v1"
}

analytics.identify("u-1042", buildJsonObject { put("email", "ada@example.com") })
analytics.track("Signed Up", buildJsonObject { put("plan", "pro") })
analytics.flush()`,
    ...withHttpsOnly(address)
  }
}

/** Source: `@segment/analytics-react-native` 2.24.1, `types.ts` (Config). */
export function reactNative(address: Address): Snippet {
  const { url, writeKey } = address
  return {
    key: 'react-native',
    title: 'React Native',
    lead: 'With Segment’s own library. For iOS, run npx pod-install after it.',
    install:
      'npm install @segment/analytics-react-native @segment/sovran-react-native react-native-get-random-values @react-native-async-storage/async-storage',
    code: `import { createClient } from '@segment/analytics-react-native'

const analytics = createClient({
  writeKey: '${writeKey}',
  proxy: '${url}/v1',
  cdnProxy: '${url}/v1',
  useSegmentEndpoints: true${isPlain(address) ? ',\n  allowInsecureProxy: true' : ''}
})

analytics.identify('u-1042', { email: 'ada@example.com' })
analytics.track('Signed Up', { plan: 'pro' })
analytics.flush()`,
    ...(isOnlyHere(url) && { obstacle: ONLY_HERE })
  }
}

/** Source: analytics_flutter 1.1.10, `state.dart` (Configuration) and `http_client.dart`. */
export function flutter(address: Address): Snippet {
  return {
    key: 'flutter',
    title: 'Flutter',
    lead: 'With Segment’s own library.',
    install: 'flutter pub add segment_analytics',
    code: `import 'package:segment_analytics/client.dart';
import 'package:segment_analytics/event.dart';
import 'package:segment_analytics/state.dart';

final analytics = createClient(Configuration(
  '${address.writeKey}',
  apiHost: '${hostOf(address)}/v1',
  cdnHost: '${hostOf(address)}/v1',
));

Future<void> sendFirstEvent() async {
  await analytics.identify(userId: 'u-1042', userTraits: UserTraits(email: 'ada@example.com'));
  await analytics.track('Signed Up', properties: {'plan': 'pro'});
  await analytics.flush();
}`,
    ...withHttpsOnly(address)
  }
}

function withHttpsOnly(address: Address): { obstacle?: string } {
  return isPlain(address) ? { obstacle: NEEDS_HTTPS } : {}
}
