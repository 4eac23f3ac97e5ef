import { expect, test } from '@jest/globals';
import { createLog } from '../../src/observability/log.js';

function lines(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  write(createLog('trace', { write: (line: string) => void written.push(line) }));
  return written.map((line) => JSON.parse(line));
}

test('an error is written with its causes, and without what else it carries or whom it names', () => {
  const cause = Object.assign(new Error('Key (phone)=(77011234567) exists'), {
    code: '23505',
    detail: 'Failing row contains (anna@example.kz).',
    parameters: ['77011234567'],
  });
  const [line] = lines(({ defect }) => defect(new TypeError('anna@example.kz is odd', { cause })));
  expect(line).toMatchObject({
    msg: 'defect',
    err: {
      type: 'TypeError',
      message: '*** is odd',
      stack: expect.stringMatching(/log\.test/),
      cause: { message: 'Key (phone)=(***) exists', code: '23505' },
    },
  });
  expect(JSON.stringify(line)).not.toMatch(/77011234567|anna/);
});

test('what is no error is written too, and a ring of causes has an end', () => {
  const ring: Error & { cause?: unknown } = new Error('round');
  ring.cause = ring;
  const written = lines(({ defect }) => {
    defect('mail anna@example.kz');
    defect(ring);
    defect(undefined);
  });
  expect(written).toMatchObject([{ err: { message: 'mail ***' } }, { err: { message: 'round' } }, {}]);
});

test('the sentences of libraries name nobody', () => {
  const [first, second] = lines(({ logger }) => {
    logger.warn('Could not store anna@example.kz');
    logger.info({ count: 1 }, 'sent to %s', '77011234567');
  });
  expect([first, second]).toMatchObject([{ msg: 'Could not store ***' }, { count: 1, msg: 'sent to ***' }]);
});

test('a request, an answer and fields that are not open are not written, by children of the log either', () => {
  const [line] = lines(({ logger }) =>
    logger.child({ requestId: 'r' }).info({
      req: { method: 'GET', url: '/webhooks?pg_user_phone=77011234567', headers: { authorization: 'Bearer x' } },
      res: { statusCode: 200, headers: { cookie: 'x' } },
      wish: { payerEmail: 'anna@example.kz', orderId: '1' },
    }),
  );
  expect(line).toMatchObject({
    requestId: 'r',
    req: { method: 'GET' },
    res: { statusCode: 200 },
    wish: { payerEmail: '***', orderId: '1' },
  });
  expect(JSON.stringify(line)).not.toMatch(/7701|Bearer|cookie/);
});
