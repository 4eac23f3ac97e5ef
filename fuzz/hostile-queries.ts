import fc from 'fast-check';

/** Long documents that are cheap to write and, where nothing bounds them, dear to read, to check or to answer. */
const SHAPES: Readonly<Record<string, (count: number) => string>> = {
  'the same field': (count) => `{payment(paymentId:"1"){${'id '.repeat(count)}}}`,
  'the same group': (count) => `{payment(paymentId:"1"){${'amount{amount} '.repeat(count)}}}`,
  aliases: (count) => `{payment(paymentId:"1"){${numbered(count, (at) => `a${at}:id`)}}}`,
  'many calls': (count) => `{${numbered(count, (at) => `a${at}:payment(paymentId:"${at}"){paymentId}`)}}`,
  'a row of fragments': (count) => `{...F0} ${numbered(count, (at) => `fragment F${at} on Query{...F${at + 1}}`)}`,
  'a ring of fragments': (count) =>
    `{...F0} ${numbered(count, (at) => `fragment F${at} on Query{...F${(at + 1) % count}}`)}`,
  'the same fragment': (count) => `{${'...F '.repeat(count)}} fragment F on Query{__typename}`,
  'deep fields': (count) => `${'{a'.repeat(count)}${'}'.repeat(count)}`,
  'deep fragments': (count) => `{${'...{'.repeat(count)}__typename${'}'.repeat(count)}}`,
  'deep lists': (count) => `{payment(paymentId:${'['.repeat(count)}${']'.repeat(count)}){paymentId}}`,
  'deep types': (count) => `query($a:${'['.repeat(count)}Int${']'.repeat(count)}){__typename}`,
  directives: (count) => `{__typename ${'@skip(if:false)'.repeat(count)}}`,
  variables: (count) => `query(${numbered(count, (at) => `$v${at}:Int`)}){__typename}`,
  arguments: (count) => `{payment(${numbered(count, (at) => `a${at}:1`)}){id}}`,
  'unknown fields': (count) => `{${numbered(count, (at) => `zz${at}`)}}`,
  operations: (count) => 'query{__typename} '.repeat(count),
  'a long text': (count) => `{payment(paymentId:"${'\\u0041'.repeat(count)}"){paymentId}}`,
  'a long comment': (count) => `{__typename}${'#'.repeat(count)}`,
  'an open bracket': (count) => '{'.repeat(count),
};

/** As much as one request may carry. */
const MAX_CHARACTERS = 95_000;

export const hostileQuery: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...Object.values(SHAPES)), fc.integer({ min: 1, max: 30_000 }))
  .map(([name, count]) => {
    const unit = Math.max(1, name(101).length - name(100).length);
    return name(Math.min(count, Math.floor(MAX_CHARACTERS / unit)));
  });

function numbered(count: number, write: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => write(at)).join(' ');
}
