import { expect, test } from '@jest/globals';
import { type CsvRecord, csvRecords } from '../../../src/services/import/csv.js';

async function* inParts(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function recordsIn(text: string, delimiter = ',', size = 3): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(inParts(text, size), delimiter)) records.push(record);
  return records;
}

const fieldsIn = async (text: string, delimiter: string) =>
  (await recordsIn(text, delimiter)).map((record) => ('fields' in record ? record.fields : record.problem));

test.each<[string, string, string, string[][]]>([
  [
    'plain fields',
    ',',
    'a,b\nc,d\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['no line end at the end', ',', 'a,b', [['a', 'b']]],
  ['CR and LF', ',', 'a\r\nb\r\n', [['a'], ['b']]],
  ['CR alone', ',', 'a\rb\r', [['a'], ['b']]],
  ['empty lines', ',', '\n\na\n\n', [['a']]],
  [
    'empty fields',
    ',',
    ',\n,a,\n',
    [
      ['', ''],
      ['', 'a', ''],
    ],
  ],
  ['a quoted field that is empty', ',', '""\n', [['']]],
  [
    'quoted delimiters and line ends',
    ',',
    '"a,b","c\r\nd"\ne,f',
    [
      ['a,b', 'c\r\nd'],
      ['e', 'f'],
    ],
  ],
  ['doubled quotes', ',', '"say ""hi""",b', [['say "hi"', 'b']]],
  ['a byte order mark', ',', '\ufeffa,b', [['a', 'b']]],
  ['another delimiter', ';', 'a;b,c\n', [['a', 'b,c']]],
  ['what is no Latin', ',', 'имя,слово\n', [['имя', 'слово']]],
])('%s are read as RFC 4180 has it', async (_what, delimiter, text, records) => {
  expect(await fieldsIn(text, delimiter)).toEqual(records);
});

test.each([
  ['a quote inside of a plain field', 'a"b,c\nd,e', 'has a quote inside of a field that is not quoted'],
  ['text behind a closing quote', '"a"b,c\nd,e', 'has text behind a closing quote'],
  ['a record without end', `a${'x'.repeat(70_000)}\nd,e`, 'is longer than 65536 characters'],
])('%s spoils its line, and no other', async (_what, text, problem) => {
  expect(await recordsIn(text)).toEqual([
    { line: 1, problem },
    { line: 2, fields: ['d', 'e'] },
  ]);
});

test('a quote that is never closed is told of by the line it begins in', async () => {
  expect(await recordsIn('a\n"b\nc\n')).toEqual([
    { line: 1, fields: ['a'] },
    { line: 2, problem: 'a quote is never closed' },
  ]);
});

test('lines are counted in quoted fields, too', async () => {
  expect((await recordsIn('a\n"b\r\nb"\nc')).map(({ line }) => line)).toEqual([1, 2, 4]);
});
