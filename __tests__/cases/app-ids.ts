// What people paste as the App ID.
export const appIdCases: readonly { name: string; value: unknown; appId: string }[] = [
  { name: 'digits', value: '1234567890', appId: '1234567890' },
  { name: 'a number', value: 1234567890, appId: '1234567890' },
  { name: 'digits with space around', value: ' 1234567890\n', appId: '1234567890' },
  { name: 'digits in quotes', value: '"1234567890"', appId: '1234567890' },
  { name: 'heap.load with double quotes', value: 'heap.load("1234567890");', appId: '1234567890' },
  { name: 'heap.load with single quotes and a config', value: "heap.load('42', { secureCookie: true })", appId: '42' },
  { name: 'heap.load with the quotes of a word processor', value: 'heap.load(“1234567890”);', appId: '1234567890' },
  { name: 'heap.load without quotes', value: 'heap.load(1234567890)', appId: '1234567890' },
  {
    name: 'the whole snippet',
    value: '<script type="text/javascript">\n  window.heapReadyCb=[];\n  heap.load( "1234567890" );\n</script>',
    appId: '1234567890'
  },
  {
    name: 'the address of the script',
    value: 'https://cdn.us.heap-api.com/config/1234567890/heap_config.js',
    appId: '1234567890'
  },
  {
    name: 'the address of the classic script',
    value: 'https://cdn.heapanalytics.com/js/heap-1234567890.js',
    appId: '1234567890'
  }
]

export const wrongAppIdCases: readonly { name: string; value: unknown; says: string }[] = [
  { name: 'nothing', value: undefined, says: 'missing' },
  { name: 'null', value: null, says: 'missing' },
  { name: 'blank', value: '  ', says: 'missing' },
  { name: 'an object', value: { appId: '1' }, says: 'missing' },
  { name: 'words', value: 'my app', says: 'digits only' },
  { name: 'digits and letters', value: '12a', says: 'digits only' },
  { name: 'zero', value: 0, says: 'No App ID begins with 0.' },
  { name: 'zeros in front', value: '0001535634150', says: 'No App ID begins with 0.' },
  { name: 'too many digits', value: '15356341501535634', says: 'about ten digits, this has 17' },
  { name: 'a negative number', value: -5, says: 'digits only' },
  { name: 'a fraction', value: 1.5, says: 'digits only' },
  { name: 'an API key', value: 'dGhpcyBpcyBhIGtleQ0123', says: 'API key' },
  { name: 'a snippet with an empty id', value: 'heap.load("")', says: 'heap.load' },
  { name: 'a snippet with a placeholder', value: 'heap.load("YOUR_APP_ID")', says: 'heap.load' }
]
