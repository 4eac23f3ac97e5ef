import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { until } from '../harness/ask.js';
import { BELIEVES_TOKENS, token } from '../harness/credentials.js';
import { describeSharedEngines } from '../harness/engines.js';
import { describeNginx, documented, freePort, startNginx } from '../harness/nginx.js';
import { type ListeningProgram, listeningProgram } from '../harness/program.js';
import { startProvider } from '../harness/system.js';

/*
 * Two instances behind nginx, as the documentation tells, restarted one after the other while requests come.
 * `ROLLING_RESTART_REQUESTS=10000` asks so many; 1500 unless given, and more if both were not restarted by then.
 */
/** A busy machine is no slow provider. */
const PATIENT = { FREEDOMPAY_TIMEOUT_MS: '60000' };

const REQUESTS = Number(process.env['ROLLING_RESTART_REQUESTS'] ?? 1_500);
const PER_SECOND = 230;
/** As in production: longer than nginx keeps a connection that is not used. */
const SHUTDOWN_DELAY_MS = 5_000;
/** One request in so many is a refund. */
const REFUND_EVERY = 10;
const PAYMENTS = 25;
/** Where the machine is too busy for so many a second: Debian's nginx takes 768 connections a process. */
const MAX_UNDER_WAY = 100;
/** And as few where they wait for each other: a program that stops gives what is under way half a minute, and no more. */
const MAX_WHERE_SLOW = 10;
const SLOW_MS = 3_000;

interface Asked {
  readonly refund: string | null;
  readonly status: number;
  readonly text: string;
}

describeNginx('a rolling restart behind nginx', () => {
  describeSharedEngines('of two instances', (engine) => {
    test(`drops none of ${REQUESTS} requests, and makes each refund once`, async () => {
      const simulator = await startProvider();
      const payments = Array.from({ length: PAYMENTS }, (_, index) =>
        simulator.ledger.addPayment({ orderId: `ROLLING-${index}`, amount: '100000.00', state: 'captured' }),
      );
      const ports = [await freePort(), await freePort()] as const;
      const shared = {
        ...BELIEVES_TOKENS,
        DATABASE_URL: await engine.empty(),
        SHUTDOWN_DELAY_MS: String(SHUTDOWN_DELAY_MS),
        LOG_LEVEL: 'info',
      };
      const start = (port: number) => listeningProgram(simulator.url, { ...shared, PORT: String(port), ...PATIENT });
      const instances = [await start(ports[0]), await start(ports[1])];
      const nginx = await startNginx((own) => documented(own, ports));
      const authorization = `Bearer ${await token()}`;

      let isOver = false;
      const restarts = restartInTurn(
        instances,
        (index) => start(ports[index] as number),
        () => isOver,
      );
      const asked: Promise<Asked>[] = [];
      const begun = performance.now();
      /** When each began that has no answer yet, the oldest first. */
      const underWay = new Map<number, number>();
      const isFull = () => {
        const [oldest = Number.POSITIVE_INFINITY] = underWay.values();
        return underWay.size >= (performance.now() - oldest > SLOW_MS ? MAX_WHERE_SLOW : MAX_UNDER_WAY);
      };
      while ((asked.length < REQUESTS || restarts.count < instances.length) && !restarts.hasFailed) {
        const payment = payments[asked.length % PAYMENTS] as string;
        while (isFull()) await pause(1);
        const index = asked.length;
        underWay.set(index, performance.now());
        asked.push(askOne(nginx.url, authorization, index, payment).finally(() => underWay.delete(index)));
        await pause(Math.max(0, (asked.length / PER_SECOND) * 1_000 - (performance.now() - begun)));
      }
      const seconds = (performance.now() - begun) / 1_000;
      isOver = true;
      await restarts.done;
      const answers = await Promise.all(asked);

      const failed = answers.filter(({ status, text }) => status !== 200 || text.includes('"errors"'));
      const errors = nginx.errors().split('\n');
      const said = errors.filter((line) => !line.includes('Connection refused')).join('\n');
      expect([failed.slice(0, 5), failed.length > 0 ? said : '']).toEqual([[], '']);
      const refunds = answers.flatMap(({ refund }) => refund ?? []);
      for (const [index, id] of payments.entries()) {
        const requested = refunds.filter((payment) => payment === id).length;
        await until(
          () => simulator.ledger.payment(id).refunded.amount,
          (amount) => amount === `${requested}.00`,
        );
        expect([index, simulator.ledger.payment(id).scriptWrites]).toEqual([index, requested]);
      }
      process.stdout.write(
        `${answers.length} requests, ${refunds.length} refunds, ${restarts.count} restarts, ${Math.round(answers.length / seconds)} requests a second, ${failed.length} dropped\n`,
      );
    });
  });
});

/** One instance after the other, each once the other has come back, until it is over. */
function restartInTurn(
  instances: ListeningProgram[],
  start: (index: number) => Promise<ListeningProgram>,
  isOver: () => boolean,
) {
  const restarts = { count: 0, hasFailed: false, done: Promise.resolve() };
  const run = async () => {
    while (!isOver() || restarts.count < instances.length) {
      const index = restarts.count % instances.length;
      const old = instances[index] as ListeningProgram;
      old.child.kill('SIGTERM');
      const code = await old.ended;
      if (code !== 0) throw new Error(`It ended with ${code}: ${old.written().slice(-2_000)}`);
      instances[index] = await start(index);
      restarts.count += 1;
    }
  };
  restarts.done = run();
  restarts.done.catch(() => {
    restarts.hasFailed = true;
  });
  return restarts;
}

async function askOne(url: string, authorization: string, index: number, payment: string): Promise<Asked> {
  const isRefund = index % REFUND_EVERY === 0;
  const query = isRefund
    ? `mutation { refundPayment(input: { paymentId: "${payment}", amount: "1.00", idempotencyKey: "rolling-${index}" }) {
        operation { state } } }`
    : `{ payment(paymentId: "${payment}") { status } }`;
  const refund = isRefund ? payment : null;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return { refund, status: response.status, text: await response.text() };
  } catch (error) {
    return { refund, status: 0, text: `${error} ${(error as Error).cause}` };
  }
}
