// The load generator, in a process of its own. Its parent sends one job at a time and gets what came of it. Every answer is
// read and compared; the first wrong one is sent back word for word.
import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import { signatureOf } from '../provider/replies.js';
import { READ, SHOP } from '../provider/world.js';
import { workloads } from './workloads.js';

/** The ways to ask: as fast as answers come, at a fixed rate whatever comes, or each poller once a second. */
const ways = { closed, open, polling };

process.on('message', async (job) => process.send(await perform(job)));
process.on('disconnect', () => process.exit());

async function perform(job) {
  const path = job.direct ? '/get_status3.php' : '/graphql';
  const type = job.direct ? 'application/x-www-form-urlencoded' : 'application/json';
  const headers = { 'content-type': type, ...(job.key && { authorization: `Bearer ${job.key}` }) };
  const pool = new Pool(job.url, { connections: job.connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const result = { times: [], wrong: 0, firstWrong: null };
  const next = job.direct ? directCall : workloads[job.workload];
  const ask = async (argument, since = performance.now()) => {
    const { body, expected } = next(argument);
    const answer = await exchange(pool, { method: 'POST', path, headers, body }).catch((error) => String(error));
    result.times.push(performance.now() - since);
    if (isRight(answer, expected)) return;
    result.wrong += 1;
    result.firstWrong ??= { expected: String(expected), got: answer.slice(0, 2_000) };
  };
  const started = performance.now();
  await ways[job.way](job, ask);
  const seconds = (performance.now() - started) / 1_000;
  await pool.close();
  const { wrong, firstWrong } = result;
  const times = result.times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return { requests: times.length, seconds, p50: at(0.5), p99: at(0.99), wrong, firstWrong };
}

function exchange(pool, options) {
  return new Promise((resolve, reject) => {
    let text = '';
    const decoder = new TextDecoder();
    pool.dispatch(options, {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData(_controller, chunk) {
        text += decoder.decode(chunk, { stream: true });
      },
      onResponseEnd: () => resolve(text),
      onResponseError: (_controller, error) => reject(error),
    });
  });
}

/** What the gateway adds to every answer. */
const COST = /^,"extensions":\{"cost":\{[^{}]*\}\}\}\s*$/;

/** The same text, with the cost of the request or without; or, in another order of fields or with other blanks, the same data. */
function isRight(answer, expected) {
  if (expected instanceof RegExp) return expected.test(answer);
  if (answer === expected || answer.trimEnd() === expected) return true;
  if (answer.startsWith(expected.slice(0, -1)) && COST.test(answer.slice(expected.length - 1))) return true;
  try {
    const { extensions: _cost, ...rest } = JSON.parse(answer);
    return isDeepStrictEqual(rest, JSON.parse(expected));
  } catch {
    return false;
  }
}

async function closed({ connections, milliseconds }, ask) {
  const end = performance.now() + milliseconds;
  const lane = async () => {
    while (performance.now() < end) await ask();
  };
  await Promise.all(Array.from({ length: connections }, lane));
}

/** Times count from when a request was due, so that a server that falls behind cannot hide it. */
async function open({ rate, milliseconds }, ask) {
  const started = performance.now();
  const total = Math.round((rate * milliseconds) / 1_000);
  const asked = [];
  while (asked.length < total) {
    const now = performance.now();
    for (;;) {
      const due = started + (asked.length * 1_000) / rate;
      if (due > now || asked.length >= total) break;
      asked.push(ask(undefined, due));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(asked);
}

/** Each poller asks once a second, or as soon as it has its last answer; they begin spread over the first second. */
async function polling({ pollers, milliseconds }, ask) {
  const started = performance.now();
  const poller = async (_, index) => {
    for (let due = started + (index * 1_000) / pollers; due < started + milliseconds; due += 1_000) {
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      await ask(index);
    }
  };
  await Promise.all(Array.from({ length: pollers }, poller));
}

let calls = 0;

/** A call straight to the provider: what any server can at best be as fast as. */
function directCall() {
  const id = String(READ + 500_000 + (calls++ % 100_000));
  const fields = [
    ['pg_merchant_id', SHOP.merchantId],
    ['pg_payment_id', id],
    ['pg_salt', 'salt'],
  ];
  const body = new URLSearchParams([...fields, ['pg_sig', signatureOf('get_status3.php', fields)]]).toString();
  return { body, expected: new RegExp(`<pg_payment_id>${id}</pg_payment_id>.*<pg_sig>[0-9a-f]{32}<`) };
}
