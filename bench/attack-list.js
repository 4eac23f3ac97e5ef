// Requests that mean harm, each with the answer it gets. They are sent by the tests and by the bench of attacks.
const list = (count, make, between = ' ') => Array.from({ length: count }, (_, index) => make(index)).join(between);
const json = (query, variables) => JSON.stringify({ query, ...(variables && { variables }) });
const nested = (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const all = 'id orderId status amount{amount currency} refunds{id status amount{amount currency}}';

const attack = (name, code, body, { status = 400, headers = {} } = {}) => ({ name, status, code, body, headers });

/** What a known compiler of queries writes into its code without quotes. */
const MARKED = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d process.exit(7)';

/** Bodies to be posted to /graphql. */
export const attacks = [
  attack('10,000 aliases', 'LIMIT_EXCEEDED', json(`{payment(paymentId:"1"){${list(10_000, (n) => `a${n}:id`)}}}`)),
  attack(
    '100 aliases of a payment',
    'LIMIT_EXCEEDED',
    json(`{${list(100, (n) => `a${n}:payment(paymentId:"${n + 1}"){paymentId}`)}}`),
  ),
  attack(
    '100 aliases in fragments',
    'LIMIT_EXCEEDED',
    json(
      `{...a ...b} fragment a on Query{${list(50, (n) => `a${n}:__typename`)}} fragment b on Query{${list(50, (n) => `b${n}:__typename`)}}`,
    ),
  ),
  attack(
    '40 refunds at once',
    'LIMIT_EXCEEDED',
    json(
      `mutation{${list(40, (n) => `a${n}:refundPayment(input:{paymentId:"7000000002",amount:"1.00",idempotencyKey:"k${n}"}){replayed}`)}}`,
    ),
  ),
  attack(
    '48 aliases of the operations of 40 payments',
    'LIMIT_EXCEEDED',
    json(
      `{paymentsById(paymentIds:[${list(40, (n) => `"${n + 1}"`, ',')}]){${list(48, (n) => `a${n}:operations{events{note}}`)}}}`,
    ),
  ),
  attack(
    'a depth of 1,000',
    'LIMIT_EXCEEDED',
    json(`${'{payment(paymentId:"1")'.repeat(1_000)}{id}${'}'.repeat(1_000)}`),
  ),
  attack('a depth of 300', 'LIMIT_EXCEEDED', json(`${'{a'.repeat(300)}${'}'.repeat(300)}`)),
  attack('a depth of 300 in inline fragments', 'LIMIT_EXCEEDED', json(`{${'...{a '.repeat(300)}${'}'.repeat(300)}}`)),
  attack(
    'a depth of 100 in the schema',
    'LIMIT_EXCEEDED',
    json(`{__schema{types${'{fields{type'.repeat(50)}{name}${'}}'.repeat(50)}}}`),
  ),
  attack(
    'circular fragments',
    'GRAPHQL_VALIDATION_FAILED',
    json('{payment(paymentId:"1"){...a}} fragment a on Payment{...b} fragment b on Payment{...a}'),
  ),
  attack(
    '30 circular fragments, each spread in each',
    'GRAPHQL_VALIDATION_FAILED',
    json(`{...f0} ${list(30, (n) => `fragment f${n} on Query{${list(10, (m) => `...f${(n + m) % 30}`)}}`)}`),
  ),
  attack(
    'fragments that double 29 times',
    'LIMIT_EXCEEDED',
    json(
      `{...f0} ${list(29, (n) => `fragment f${n} on Query{__typename a:__typename ...f${n + 1} ...on Query{...f${n + 1}}}`)} fragment f29 on Query{x}`,
    ),
  ),
  attack(
    'fragments that double under a field',
    'LIMIT_EXCEEDED',
    json(
      `{__schema{queryType{...f0}}} ${list(12, (n) => `fragment f${n} on __Type{ofType{...f${n + 1}} ...on __Type{b:ofType{...f${n + 1}}}}`)} fragment f12 on __Type{name}`,
    ),
  ),
  attack(
    '1,000 fragments spread',
    'LIMIT_EXCEEDED',
    json(`{${list(1_000, (n) => `...f${n}`)}} ${list(1_000, (n) => `fragment f${n} on Query{__typename}`)}`),
  ),
  attack(
    '100 fragments spread',
    'LIMIT_EXCEEDED',
    json(`{${list(100, (n) => `...f${n}`)}} ${list(100, (n) => `fragment f${n} on Query{__typename}`)}`),
  ),
  attack('a query of 1 MB', 'BAD_REQUEST', json(`{${list(100_000, () => '__typename')}}`), { status: 413 }),
  attack(
    '99 kB of comment lines',
    'LIMIT_EXCEEDED',
    json(
      `${'#\n'.repeat(30_000)}{${list(30, (n) => `a${n}:paymentsById(paymentIds:["1","2","3","4","5","6","7"]){paymentId}`)}}`,
    ),
  ),
  attack('99 kB of one name', 'GRAPHQL_VALIDATION_FAILED', json(`{${'a'.repeat(99_000)}}`)),
  attack('900 unknown fields', 'GRAPHQL_VALIDATION_FAILED', json(`{${list(900, (n) => `paymen${n}`)}}`)),
  attack('10,000 directives', 'LIMIT_EXCEEDED', json(`{__typename ${'@skip '.repeat(10_000)}}`)),
  attack('500 directives', 'LIMIT_EXCEEDED', json(`{__typename ${'@include(if:true)'.repeat(300)}}`)),
  attack('500 unknown directives', 'LIMIT_EXCEEDED', json(`{__typename ${'@a'.repeat(500)}}`)),
  attack('10,000 times one field', 'LIMIT_EXCEEDED', json(`{${list(9_000, () => '__typename')}}`)),
  attack('1,900 times one field', 'LIMIT_EXCEEDED', json(`{${list(1_900, () => '__typename')}}`)),
  attack(
    '150 times one field with its fields',
    'LIMIT_EXCEEDED',
    json(`{payment(paymentId:"1"){${list(150, () => 'refunds{amount{amount}}')}}}`),
  ),
  attack(
    'fields that have to be compared, in 20 fragments',
    'LIMIT_EXCEEDED',
    json(
      `{payment(paymentId:"1"){x ${list(20, (n) => `...f${n}`)}}} ${list(20, (n) => `fragment f${n} on Payment{${list(3, () => `refunds{${list(3, () => 'amount{amount amount amount}')}}`)}}`)}`,
    ),
  ),
  attack(
    'as many fields to compare as are let through',
    'GRAPHQL_VALIDATION_FAILED',
    json(
      `{payment(paymentId:"1"){x ${list(20, (n) => `...f${n}`)}}} ${list(20, (n) => `fragment f${n} on Payment{${list(2, () => `refunds{${list(2, () => 'amount{amount amount}')}}`)}}`)}`,
    ),
  ),
  attack(
    '30 fragments of all fields, too dear',
    'LIMIT_EXCEEDED',
    json(
      `{${list(25, (n) => `a${n}:paymentsById(paymentIds:["1","2","3","4","5","6","7","8","9"]){...f${n}}`)}} ${list(25, (n) => `fragment f${n} on Payment{${all}}`)}`,
    ),
  ),
  attack('200 operations', 'OPERATION_RESOLUTION_FAILURE', json(list(200, (n) => `query q${n}{__typename}`))),
  attack(
    '300 variables that nobody uses',
    'GRAPHQL_VALIDATION_FAILED',
    json(`query(${list(300, (n) => `$v${n}:ID`)}){__typename}`),
  ),
  attack('101 ids', 'LIMIT_EXCEEDED', json(`{paymentsById(paymentIds:[${list(300, (n) => `"${n + 1}"`)}]){id}}`)),
  attack(
    '9,000 ids in a variable',
    'LIMIT_EXCEEDED',
    json('query($ids:[ID!]!){paymentsById(paymentIds:$ids){paymentId}}', {
      ids: Array.from({ length: 9_000 }, (_, n) => String(n + 1)),
    }),
  ),
  attack(
    '201 ids as a default',
    'LIMIT_EXCEEDED',
    json(`query($ids:[ID!]!=[${list(201, (n) => `"${n + 1}"`)}]){paymentsById(paymentIds:$ids){paymentId}}`),
  ),
  attack(
    '30,000 wrong ids in a variable',
    'BAD_USER_INPUT',
    json('query($ids:[ID!]!){paymentsById(paymentIds:$ids){paymentId}}', {
      ids: Array.from({ length: 30_000 }, () => ({})),
    }),
  ),
  attack(
    'variables 45,000 deep',
    'BAD_USER_INPUT',
    `{"query":"query($id:ID!){payment(paymentId:$id){paymentId}}","variables":{"id":${nested(45_000)}}}`,
  ),
  attack(
    'an amount 45,000 deep',
    'BAD_USER_INPUT',
    `{"query":"mutation($a:Decimal){refundPayment(input:{paymentId:\\"1\\",amount:$a,idempotencyKey:\\"k\\"}){replayed}}","variables":{"a":${nested(45_000)}}}`,
  ),
  attack(
    'lists in the query 45,000 deep, never closed',
    'LIMIT_EXCEEDED',
    json(`{payment(paymentId:${'['.repeat(45_000)}`),
  ),
  attack('extensions 45,000 deep', 'BAD_REQUEST', `{"extensions":{"a":${nested(45_000)}}}`),
  attack(
    'a list in the query 95 deep',
    'GRAPHQL_VALIDATION_FAILED',
    json(`{payment(paymentId:${nested(95)}){paymentId}}`),
  ),
  attack('a list in the query 900 deep', 'LIMIT_EXCEEDED', json(`{payment(paymentId:${nested(900)}){paymentId}}`)),
  attack('a batch of 1,000', 'BAD_REQUEST', `[${list(1_000, () => '{"query":"{__typename}"}', ',')}]`),
  attack('a prototype', 'BAD_REQUEST', '{"query":"{__typename}","__proto__":{"x":1}}'),
  attack(
    'a file',
    'BAD_REQUEST',
    '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"{__typename}"}\r\n--x--',
    {
      status: 415,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
  ),
  attack('plain text, which any web page may send', 'BAD_REQUEST', json('{__typename}'), {
    status: 415,
    headers: { 'content-type': 'text/plain' },
  }),
  attack(
    'a subscription without a stream',
    'BAD_REQUEST',
    json('subscription{paymentChanged(paymentId:"7000000002"){paymentId}}'),
    {
      status: 406,
      headers: { accept: 'application/json' },
    },
  ),
  ...inEveryPlace(MARKED).map(([place, query, code, status]) =>
    attack(`code behind a compiler's marker, as ${place}`, code, json(query), { status }),
  ),
  attack(
    'events of all operations of a payment, 45 times',
    'LIMIT_EXCEEDED',
    json(`{payment(paymentId:"7000000002"){${list(45, (n) => `a${n}:operations{events{note}}`)}}}`),
  ),
  attack(
    'an id that JSON rounds',
    'BAD_USER_INPUT',
    '{"query":"query($id:ID!){payment(paymentId:$id){paymentId}}","variables":{"id":9007199254740993}}',
  ),
  attack(
    '100 ids that JSON rounds',
    'BAD_USER_INPUT',
    `{"query":"query($ids:[ID!]!){paymentsById(paymentIds:$ids){paymentId}}","variables":{"ids":[${list(100, () => '9007199254740993', ',')}]}}`,
  ),
  attack(
    'bytes that are no UTF-8',
    'BAD_REQUEST',
    Buffer.concat([Buffer.from('{"query":"{'), Buffer.from([0xff]), Buffer.from('}"}')]),
  ),
  attack(
    'names that reach into objects',
    'GRAPHQL_VALIDATION_FAILED',
    json('query($__proto__:ID!){constructor:payment(paymentId:$prototype){__proto__:id}}'),
  ),
];

const form = 'application/x-www-form-urlencoded';
const forged = (count) => list(count, (n) => `pg_field_${n}=1`, '&');
const stranger = (name, status, path, { method = 'POST', headers = {}, body = '' } = {}) => ({
  name,
  status,
  path,
  method,
  headers,
  body,
});

/** What strangers send elsewhere, with the status that it gets. */
export const strangers = [
  stranger('a forged webhook', 403, '/webhooks/default/result', {
    headers: { 'content-type': form },
    body: 'pg_payment_id=7000000001&pg_result=1&pg_salt=s&pg_sig=00000000000000000000000000000000',
  }),
  stranger('a webhook of 200 fields', 400, '/webhooks/default/result', {
    headers: { 'content-type': form },
    body: forged(201),
  }),
  stranger('a webhook of 8,000 fields', 400, '/webhooks/default/check', {
    headers: { 'content-type': form },
    body: forged(4_000),
  }),
  stranger('a webhook of 6,000 tags', 400, '/webhooks/default/check', {
    headers: { 'content-type': 'text/xml' },
    body: `<response>${list(6_000, () => '<a>1</a>', '')}</response>`,
  }),
  stranger('a webhook of entities in entities', 400, '/webhooks/default/payout', {
    headers: { 'content-type': 'text/xml' },
    body: '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><response><x>&b;</x></response>',
  }),
  stranger('a webhook in 900 parts', 400, '/webhooks/default/result', {
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: `${list(900, (n) => `--x\r\ncontent-disposition: form-data; name="f${n}"\r\n\r\n1\r\n`, '')}--x--\r\n`,
  }),
  stranger('a webhook of no account', 404, `/webhooks/${'a'.repeat(60)}/result`, {
    headers: { 'content-type': form },
    body: 'a=1',
  }),
  stranger('an API key that nobody made', 401, '/graphql', {
    headers: { 'content-type': 'application/json', authorization: `Bearer fpk_0123456789abcdef_${'A'.repeat(43)}` },
    body: json('{__typename}'),
  }),
  stranger('a credential of 8 kB', 401, '/graphql', {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${'a'.repeat(8_000)}` },
    body: json('{__typename}'),
  }),
  stranger('4,000 wishes for codings', 200, '/graphql', {
    method: 'GET',
    headers: {
      accept: 'text/html',
      'accept-encoding': `${'x,'.repeat(4_000)}gzip`,
      'if-none-match': `${'"x",'.repeat(1_000)}"y"`,
    },
  }),
  stranger('is it ready?', 200, '/health/ready', { method: 'GET' }),
];

/** A text as every kind of value, with the code and status of the refusal. */
function inEveryPlace(text) {
  const value = JSON.stringify(text);
  return [
    ['an argument', `{payment(paymentId:${value}){paymentId}}`, 'BAD_USER_INPUT', 200],
    ['a value in a list', `{paymentsById(paymentIds:["1",${value}]){paymentId}}`, 'BAD_USER_INPUT', 200],
    ['a default', `query($id:ID!=${value}){payment(paymentId:$id){paymentId}}`, 'BAD_USER_INPUT', 200],
    ['a condition', `{payment(paymentId:"1"){paymentId @include(if:${value})}}`, 'GRAPHQL_VALIDATION_FAILED', 400],
    [
      'a key',
      `mutation{refundPayment(input:{paymentId:"1",idempotencyKey:${value}}){replayed}}`,
      'BAD_USER_INPUT',
      200,
    ],
  ];
}
