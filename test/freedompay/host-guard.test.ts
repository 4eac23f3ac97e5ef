import { describe, expect, test } from '@jest/globals';
import { getStatus } from '../../src/freedompay/endpoints/status.js';
import { ProviderTimeout, ProviderUnavailable, ReplyUntrusted } from '../../src/freedompay/errors/errors.js';
import { Deadline, HostGuard, withRetries } from '../../src/freedompay/transport/retry.js';
import { accountAt, clientWith, faultOf, gate, page, provider, signed, until } from '../harness/scripted-provider.js';
import { fieldsOf, statusReply } from './replies.js';

const soon = () => new Deadline(120_000);
const down = () => Promise.reject(new ProviderUnavailable('it is down', true));
const distrusted = () => Promise.reject(new ReplyUntrusted('it is odd', false));

/** Lets attempts fail one after another. */
async function fail(guard: HostGuard, times: number, attempt: () => Promise<never>): Promise<void> {
  for (let n = 0; n < times; n += 1) await faultOf(guard.run(soon(), attempt), Error);
}

describe('the line before a host', () => {
  test('lets in as many as are allowed, in order', async () => {
    const guard = new HostGuard(2);
    const begun: number[] = [];
    const { opened, open } = gate();
    const calls = [1, 2, 3, 4].map((n) =>
      guard.run(soon(), async () => {
        begun.push(n);
        await opened;
        return n;
      }),
    );
    await until(() => begun.length === 2);
    expect(begun).toEqual([1, 2]);
    open();
    expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  test('is left at the deadline: the caller gets the error then, and the attempt is never begun', async () => {
    const guard = new HostGuard(1);
    const { opened, open } = gate();
    const first = guard.run(soon(), () => opened);
    let begun = false;
    const waiting = guard.run(new Deadline(40), async () => {
      begun = true;
    });
    expect((await faultOf(waiting, ProviderTimeout)).mayHaveActed).toBe(false);
    open();
    await first;
    await guard.run(soon(), async () => {});
    expect(begun).toBe(false);
  });

  test('does not begin what has no time left for an answer', async () => {
    const guard = new HostGuard(1);
    const { opened, open } = gate();
    const first = guard.run(soon(), () => opened);
    const deadline = new Deadline(1_000);
    let begun = false;
    const waiting = faultOf(
      guard.run(deadline, async () => {
        begun = true;
      }),
      ProviderTimeout,
    );
    await until(() => deadline.remainingMs() < 45);
    open();
    expect((await waiting).mayHaveActed).toBe(false);
    await first;
    expect(begun).toBe(false);
  });

  test('is of a limited length', async () => {
    const guard = new HostGuard(1);
    const { opened, open } = gate();
    const calls = Array.from({ length: 2_001 }, () => guard.run(soon(), () => opened));
    const fault = await faultOf(
      guard.run(soon(), () => opened),
      ProviderUnavailable,
    );
    expect([fault.mayHaveActed, fault.message]).toEqual([false, expect.stringMatching(/too many calls are waiting/)]);
    open();
    await Promise.all(calls);
  });

  test('does not count those who left it as failures of the host', async () => {
    const guard = new HostGuard(1);
    const { opened, open } = gate();
    const first = guard.run(soon(), () => opened);
    const waiting = Array.from({ length: 20 }, () =>
      faultOf(
        guard.run(new Deadline(20), () => opened),
        ProviderTimeout,
      ),
    );
    await Promise.all(waiting);
    open();
    await first;
    await guard.run(soon(), async () => {});
    expect(guard.isOpen).toBe(false);
  });
});

describe('the circuit of a host that fails many times in a row opens', () => {
  test.each([
    ['unreachable', down],
    ['silent', () => Promise.reject(new ProviderTimeout(true))],
  ])('when it is %s', async (_what, attempt) => {
    const guard = new HostGuard(4);
    await fail(guard, 9, attempt);
    expect(guard.isOpen).toBe(false);
    await fail(guard, 1, attempt);
    expect(guard.isOpen).toBe(true);
  });

  test('not when it answers, however odd the answers are', async () => {
    const guard = new HostGuard(4);
    await fail(guard, 30, distrusted);
    expect(guard.isOpen).toBe(false);
  });

  test('not when it answered in between, however odd the answer was', async () => {
    const guard = new HostGuard(4);
    await fail(guard, 9, down);
    await fail(guard, 1, distrusted);
    await fail(guard, 9, down);
    expect(guard.isOpen).toBe(false);
  });

  test('calls are then answered at once: nothing is sent and nothing is tried again', async () => {
    const { url, arrived } = await provider(page(503));
    const client = clientWith();
    const read = () => client.call(accountAt(url), getStatus.merchant, { paymentId: '101' });
    while (!client.isCircuitOpen(accountAt(url))) await faultOf(read(), ProviderUnavailable);
    expect(arrived).toHaveLength(10);
    const fault = await faultOf(read(), ProviderUnavailable);
    expect([fault.mayHaveActed, fault.message]).toEqual([false, expect.stringMatching(/given a few seconds of rest/)]);
    expect(arrived).toHaveLength(10);
  });

  test.each(['read', 'write'] as const)('a %s that was held back is not tried again', async (effect) => {
    const guard = new HostGuard(4);
    await fail(guard, 10, down);
    let attempts = 0;
    const call = withRetries(effect, soon(), () => {
      attempts += 1;
      return guard.run(soon(), down);
    });
    await faultOf(call, ProviderUnavailable);
    expect(attempts).toBe(1);
  });

  test('and recovers with the first answer', async () => {
    const host = await provider(page(503));
    const client = clientWith();
    const account = accountAt(host.url);
    const read = () => client.call(account, getStatus.merchant, { paymentId: '101' });
    while (!client.isCircuitOpen(account)) await faultOf(read(), ProviderUnavailable);
    host.does(signed(statusReply()));
    const answers: unknown[] = [];
    await until(() => {
      void read().then(
        (answer) => answers.push(answer),
        () => {},
      );
      return answers.length > 0;
    });
    expect(client.isCircuitOpen(account)).toBe(false);
    expect(answers[0]).toMatchObject({ payment: { paymentId: '101' } });
  });

  test('other hosts are called on', async () => {
    const [bad, good] = [await provider(page(503)), await provider(signed(statusReply()))];
    const client = clientWith();
    const read = (url: string) => client.call(accountAt(url), getStatus.merchant, { paymentId: '101' });
    while (!client.isCircuitOpen(accountAt(bad.url))) await faultOf(read(bad.url), ProviderUnavailable);
    expect(await read(good.url)).toMatchObject({ payment: { paymentId: '101' } });
  });

  test('refusals over the wire do not open it', async () => {
    const { url, arrived } = await provider(signed(fieldsOf({ pg_status: 'error', pg_error_code: '9999' })));
    const client = clientWith();
    const call = () => client.call(accountAt(url), getStatus.merchant, { paymentId: '101' });
    for (let n = 0; n < 15; n += 1) await faultOf(call(), Error);
    expect([arrived.length, client.isCircuitOpen(accountAt(url))]).toEqual([15, false]);
  });
});
