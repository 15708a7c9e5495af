// Snippets for servers and the terminal. Options as the named release of each library has them.
import { hostOf, isPlain, type Address, type Snippet } from './snippet'

const OWN_LIBRARY = 'On your server, with Segment’s own library.'

/** Source: `@segment/analytics-node` 3. */
export function node({ url, writeKey }: Address): Snippet {
  return {
    key: 'node',
    title: 'Node',
    lead: OWN_LIBRARY,
    install: 'npm install @segment/analytics-node',
    code: `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${writeKey}', host: '${url}' })

analytics.track({ userId: 'u-1042', event: 'Signed Up', properties: { plan: 'pro' } })
await analytics.closeAndFlush()`
  }
}

/** Source: analytics-python 2.3.4, `segment/analytics/__init__.py`. */
export function python({ url, writeKey }: Address): Snippet {
  return {
    key: 'python',
    title: 'Python',
    lead: OWN_LIBRARY,
    install: 'pip install segment-analytics-python',
    code: `import segment.analytics as analytics

analytics.write_key = '${writeKey}'
analytics.host = '${url}'

analytics.track('u-1042', 'Signed Up', {'plan': 'pro'})
analytics.shutdown()`
  }
}

/**
 * Its option `ssl: false` is overwritten by the default (`options[:ssl] ||= SSL`), so the default has to be changed.
 * Source: analytics-ruby 2.5.0, `lib/segment/analytics/transport.rb`.
 */
export function ruby(address: Address): Snippet {
  const { hostname, port } = new URL(address.url)
  const plain = `
# Without https: the option ssl has no effect in release 2.5, so the default is changed.
Segment::Analytics::Defaults::Request.send(:remove_const, :SSL)
Segment::Analytics::Defaults::Request::SSL = false
`
  const ownPort = isPlain(address) ? port || '80' : port
  return {
    key: 'ruby',
    title: 'Ruby',
    lead: OWN_LIBRARY,
    install: 'gem install analytics-ruby',
    code: `require 'segment/analytics'
${isPlain(address) ? plain : ''}
analytics = Segment::Analytics.new(
  write_key: '${address.writeKey}',
  host: '${hostname}'${ownPort === '' ? '' : `,\n  port: ${ownPort}`}
)

analytics.track(user_id: 'u-1042', event: 'Signed Up', properties: { plan: 'pro' })
analytics.flush`
  }
}

/** Source: analytics-go 3.0, `config.go`. */
export function go({ url, writeKey }: Address): Snippet {
  return {
    key: 'go',
    title: 'Go',
    lead: OWN_LIBRARY,
    install: 'go get github.com/segmentio/analytics-go/v3',
    code: `package main

import (
	"log"

	"github.com/segmentio/analytics-go/v3"
)

func main() {
	client, err := analytics.NewWithConfig("${writeKey}", analytics.Config{Endpoint: "${url}"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	err = client.Enqueue(analytics.Track{
		UserId:     "u-1042",
		Event:      "Signed Up",
		Properties: analytics.NewProperties().Set("plan", "pro"),
	})
	if err != nil {
		log.Print(err)
	}
}`
  }
}

/** No option for plain http since release 2.1, so a custom consumer is needed. Source: analytics-php 3.8.2. */
export function php(address: Address): Snippet {
  const plain = `
// Without https: the library has no option for it, so a consumer of your own says so.
class PlainHttp extends \\Segment\\Consumer\\LibCurl
{
    protected string $protocol = 'http://';
}
`
  const consumer = isPlain(address) ? ", 'consumer' => PlainHttp::class" : ''
  return {
    key: 'php',
    title: 'PHP',
    lead: OWN_LIBRARY,
    install: 'composer require segmentio/analytics-php',
    code: `<?php
require 'vendor/autoload.php';

use Segment\\Segment;
${isPlain(address) ? plain : ''}
Segment::init('${address.writeKey}', ['host' => '${hostOf(address)}'${consumer}]);
Segment::track(['userId' => 'u-1042', 'event' => 'Signed Up', 'properties' => ['plan' => 'pro']]);
Segment::flush();`
  }
}

/** Source: analytics-java 3.5.4, `Analytics.Builder`. */
export function java({ url, writeKey }: Address): Snippet {
  return {
    key: 'java',
    title: 'Java',
    lead: 'On your server, with Segment’s own library. The first line is for Gradle; Maven takes the same coordinates.',
    install: "implementation 'com.segment.analytics.java:analytics:3.5.4'",
    code: `import com.segment.analytics.Analytics;
import com.segment.analytics.messages.TrackMessage;
import java.util.Collections;

public class FirstEvent {
  public static void main(String[] args) {
    Analytics analytics = Analytics.builder("${writeKey}").endpoint("${url}").build();

    analytics.enqueue(
        TrackMessage.builder("Signed Up")
            .userId("u-1042")
            .properties(Collections.singletonMap("plan", "pro")));
    analytics.flush();
    analytics.shutdown();
  }
}`
  }
}

export function curl({ url, writeKey }: Address): Snippet {
  return {
    key: 'curl',
    title: 'curl',
    lead: 'From a terminal, without any library.',
    code: `curl ${url}/v1/track -u ${writeKey}: -H 'content-type: application/json' \\
  -d '{"userId": "u-1042", "event": "Signed Up", "properties": {"plan": "pro"}}'`
  }
}
