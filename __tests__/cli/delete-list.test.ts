// Lists of people to delete as people have them: understood, or refused with a reason. Never an id that nobody has.
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { identities, list, openHeap, runDelete, type Run } from './delete-run'

/** What Heap would be asked for; a list that is refused asks for nobody. */
async function dryRun(content: string | Buffer, ...flags: string[]): Promise<Run & { readonly asked: unknown }> {
  const file = list('')
  writeFileSync(file, content)
  const run = await runDelete(['--file', file, '--dry-run', ...flags])
  const asked = run.stdout().split('\n').filter(Boolean)
  return {
    ...run,
    asked: asked.flatMap((line) => (JSON.parse(line) as { body: { users: unknown[] } }).body.users)
  }
}

const asked = (...ids: string[]): object[] => ids.map((identity) => ({ identity }))
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le')
const LITERAL = 'If your ids look like this, pass --literal.'

test.each<[string, string | Buffer, string[], string[]]>([
  ['a list with blanks, a byte order mark and repeats', '\ufeffu-1\r\n\r\n u-2 \nu-1\n', [], ['u-1', 'u-2']],
  ['a JSON array of texts', '[\n "u-1",\n "{2}"\n]\n', [], ['u-1', '{2}']],
  [
    'ids that look odd, and are ids',
    '{3f25}\n12e5\nO"Neil\nDoe, John\nu 1\na;b\nid\n',
    [],
    ['{3f25}', '12e5', 'O"Neil', 'Doe, John', 'u 1', 'a;b', 'id']
  ],
  [
    'a column by its name',
    '\ufeffDate,"User ID"\r\n2024,"u,1"\r\n2024,u-2\r\n,\r\n',
    ['--column', 'user id'],
    ['u,1', 'u-2']
  ],
  ['a column behind semicolons', 'userId;name\nu-1;A, B\n', ['--column', 'userId'], ['u-1']],
  [
    'a column by its number, where nothing is named',
    'u-1,2024-05-01,by mail\nu-2,2024-05-02,\n',
    ['--column', '1'],
    ['u-1', 'u-2']
  ],
  [
    'everything as it stands',
    'userId\n"u-1"\n{"a":1}\n1.2E+12\n# 1\na,b\n',
    ['--literal'],
    ['userId', '"u-1"', '{"a":1}', '1.2E+12', '# 1', 'a,b']
  ]
])('%s is understood', async (_, content, flags, ids) => {
  const run = await dryRun(content, ...flags)
  expect([run.refusal, run.code, run.asked]).toEqual(['', 0, asked(...ids)])
})

test.each<[string, string | Buffer, string[], string]>([
  [
    'a heading',
    '\ufeffuserId\r\nu-1\r\n',
    [],
    `line 1: it is the name of a column, not a user id. Remove it; if the list is CSV, pass --column <name>. ${LITERAL}`
  ],
  ['a heading in other letters', '\nUser_ID\nu-1\n', [], 'line 2: it is the name of a column'],
  [
    'quotes',
    '"u-1"\n"u-2"\n',
    [],
    `line 1, line 2: it is in quotes. Remove them; if the list is CSV, pass --column <name>. ${LITERAL}`
  ],
  ['quotes of SQL', "'u-1',\n'u-2'\n", [], 'line 1, line 2: it is in quotes'],
  [
    'columns',
    'u-1,2024-05-01,by mail\nu-2,2024-05-02,\n',
    [],
    'line 1, line 2: it has several columns, as most lines have: the list is CSV. Remove the other columns, or pass --column <name>.'
  ],
  ['columns behind tabs', 'u-1\t1\nu-2\t2\nu-3\n', [], 'line 1, line 2: it has several columns'],
  ['a comment', '# people to forget\nu-1\n', [], 'line 1: it begins with #'],
  [
    'a number of a spreadsheet',
    '1234567890123\n1.23457E+12\n1,2E+12\n',
    [],
    'line 2, line 3: it is a number as a spreadsheet shortens it'
  ],
  [
    'such a number in a column',
    'id\n1.23457E+12\n',
    ['--column', 'id'],
    'line 2: it is a number as a spreadsheet shortens it'
  ],
  ['a JSON object a line', '{"userId":"u-1"}\n', [], 'line 1: it is JSON.'],
  ['JSON over several lines', '{\n"users": ["u-1"]\n}\n', [], 'line 1, line 3: it is JSON.'],
  ['numbers in a JSON array', '["u-1", 2]', [], 'item 2 of the JSON array is not text.'],
  ['a NUL', 'u-1\0\nu-2\n', [], 'line 1: it has a NUL'],
  ['a character that nobody sees', 'u\u200b-1\n', [], 'line 1: it has an invisible character'],
  ['a lost character', 'u-1\nJos\ufffd\n', ['--literal'], 'line 2: userId has characters that were lost in decoding'],
  ['Latin-1', Buffer.from('u-1\nJosé\n', 'latin1'), ['--literal'], 'the list is not in UTF-8, from line 2 on'],
  [
    'UTF-16',
    utf16('u-1\r\nu-2\r\n'),
    ['--literal'],
    'the list is in UTF-16, not text. Convert it: iconv -f UTF-16 -t UTF-8 <file>'
  ],
  [
    'UTF-16 without a mark',
    utf16('u-1\n').subarray(2),
    [],
    'the list is in UTF-16, not text. Convert it: iconv -f UTF-16LE'
  ],
  [
    'an Excel workbook',
    Buffer.from('PK\x03\x04\x14\x00', 'latin1'),
    [],
    'the list is an Excel workbook or another zip archive, not text.'
  ],
  [
    'an old Excel workbook',
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    [],
    'the list is an Excel workbook of the older form'
  ],
  ['gzip', gzipSync('u-1\n'), [], 'the list is gzipped, not text. Unpack it: gunzip -k <file>'],
  [
    'a column that is not there',
    'a,b\n1,2\n',
    ['--column', 'userId'],
    'the first line of the list has 2 columns, none of that name.'
  ],
  ['two columns of that name', 'id,ID\n1,2\n', ['--column', 'id'], 'several columns of the list have that name.'],
  ['an empty cell', 'id,name\nu-1,A\n,B\n', ['--column', 'id'], 'line 3: the cell is empty.'],
  ['a quote that is not closed', 'id,name\n"u-1,A\n', ['--column', 'id'], 'the list is not valid CSV, at line']
])('%s: nobody is deleted, and the message says what it seems to be', async (_, content, flags, says) => {
  const run = await dryRun(content, ...flags)
  expect(run.asked).toEqual([])
  expect(run.refusal).toContain(says)
  expect(run.refusal).not.toMatch(/u-1|u-2|Jos|by mail/)
})

test('one reason is one line, however many ids it is about', async () => {
  const { refusal } = await dryRun(Array.from({ length: 1000 }, (_, at) => `"u-${String(at)}"`).join('\n'))
  expect(refusal.split('\n')).toEqual([
    'nobody was deleted: some entries are not user ids.',
    expect.stringMatching(/^line 1, line 2, line 3, line 4, line 5 and 995 more: it is in quotes/)
  ])
})

test('ids on the command line are looked at in the same way', async () => {
  const sandbox = await openHeap()
  const run = await runDelete(['--user', 'ada,bob', '--yes', '--endpoint', sandbox.url])
  expect(run.refusal).toContain('--user 1: it has several columns')
  expect(identities(sandbox)).toEqual(['ada', 'bob', 'eve'])
  const alone = await runDelete(['--user', 'ada', '--column', 'id', '--dry-run'])
  expect(alone.refusal).toContain('--column is for a list.')
})
