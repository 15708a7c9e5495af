// `context` as Segment's SDKs for Swift and Kotlin fill it in. Values are our own.

export const APPLE = {
  library: { name: 'analytics-swift', version: '1.5.11' },
  app: { name: 'Shop', version: '4.2', build: '42', namespace: 'com.example.shop' },
  device: { manufacturer: 'Apple', type: 'ios', model: 'arm64', name: 'iPhone', id: '5F1C1A6E-0001' },
  os: { name: 'iOS', version: '17.4' },
  screen: { width: 390, height: 844 },
  userAgent: 'Mozilla/5.0 (iPhone)',
  locale: 'en-GB',
  timezone: 'Europe/London',
  network: { bluetooth: false, cellular: false, wifi: true },
  instanceId: '5F1C1A6E-0002'
}

export const ANDROID = {
  library: { name: 'analytics-kotlin', version: '1.4.4' },
  app: { name: 'Shop', version: '4.2', namespace: 'com.example.shop', build: '42' },
  device: { id: 'd-1', manufacturer: 'Google', model: 'Pixel 8', name: 'shiba', type: 'android' },
  os: { name: 'Android', version: '14' },
  screen: { density: 2.625, height: 2205, width: 1080 },
  network: { wifi: true, bluetooth: false, cellular: false },
  locale: 'en-GB',
  userAgent: 'Dalvik/2.1.0',
  timezone: 'Europe/London'
}
