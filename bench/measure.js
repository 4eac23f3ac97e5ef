// What is run, for how long, and in which turn.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { NEEDS_GRAPHQL } from './load/workloads.js';
import { SERVERS, startServer } from './processes.js';
import { pollsAreHeld } from './report/measures.js';

/**
 * As many rounds as make medians worth quoting: about six minutes. Rounds are short, so that those held against each other
 * lie close together: what else the machine does changes from second to second.
 */
export const FULL = {
  warmUpMs: 4_000,
  closed: {
    single: { rounds: 13, milliseconds: 1_000, connections: 32 },
    list: { rounds: 9, milliseconds: 1_000, connections: 8 },
    refunds: { rounds: 3, milliseconds: 1_500, connections: 16 },
    hot: { rounds: 9, milliseconds: 700, connections: 32 },
    mutation: { rounds: 3, milliseconds: 1_500, connections: 16 },
    firstTime: { rounds: 5, milliseconds: 1_000, connections: 32 },
  },
  shapes: { rounds: 9, milliseconds: 1_000, connections: 32 },
  polling: { milliseconds: 6_000, pollers: 1_000 },
  latency: { rounds: 11, milliseconds: 2_000, rate: 1_000 },
  // As many connections for each of two as one has elsewhere.
  processes: { rounds: 11, milliseconds: 1_000, connections: 64, warmUpMs: 10_000 },
  decodeMs: 6_000,
};

/** Under a minute: shows that everything works, and figures to go by roughly. */
export const QUICK = {
  warmUpMs: 600,
  closed: Object.fromEntries(
    Object.entries(FULL.closed).map(([name, plan]) => [name, { ...plan, rounds: 1, milliseconds: 400 }]),
  ),
  shapes: { rounds: 1, milliseconds: 800, connections: 32 },
  polling: { milliseconds: 1_500, pollers: 1_000 },
  latency: { rounds: 1, milliseconds: 1_000, rate: 1_000 },
  processes: { rounds: 1, milliseconds: 800, connections: 64, warmUpMs: 2_000 },
  decodeMs: 2_000,
};

/** How long the provider takes where its time matters. */
export const PROVIDER_DELAY_MS = 50;

/** How often a server is tried at a rate before it is said not to hold it. */
const HOLD_TRIES = 4;

/** Runs everything. Throws when a server gives a wrong answer under load. */
export async function measureAll({ provider, generator, folder, plan }) {
  const bench = { provider, generator, notes: [] };
  const [load] = loadavg();
  if (load > cpus().length / 2) bench.notes.push(`The machine was busy before this began: load ${load.toFixed(1)}.`);
  const start = (name, program, more) => startServer(name, program, provider.url, folder, more);
  const servers = {};
  try {
    for (const [name, { program, more }] of Object.entries(SERVERS)) servers[name] = await start(name, program, more);
    for (const server of Object.values(servers)) await warmUp(bench, server, plan);
    const closed = {};
    for (const [workload, workloadPlan] of Object.entries(plan.closed)) {
      console.error(`${workload} …`);
      const asked = Object.values(servers).filter(({ name }) => name !== 'bare' || !NEEDS_GRAPHQL.includes(workload));
      closed[workload] = await inTurn(asked, workloadPlan.rounds, (server) =>
        observe(bench, server, { way: 'closed', workload, ...workloadPlan }),
      );
    }
    console.error('shapes …');
    // Each shape was met before.
    await observe(bench, servers.gateway, { way: 'closed', workload: 'shapes', ...plan.shapes });
    const shapes = await inTurn([{ name: 'single' }, { name: 'shapes' }], plan.shapes.rounds, ({ name }) =>
      observe(bench, servers.gateway, { way: 'closed', workload: name, ...plan.shapes }),
    );
    await provider.delay(PROVIDER_DELAY_MS);
    console.error('pollers …');
    const polling = await inTurn(Object.values(servers), 1, (server) =>
      observe(bench, server, { way: 'polling', workload: 'poll', connections: 1_000, ...plan.polling }),
    );
    if (!pollsAreHeld(polling)) {
      bench.notes.push('The gateway does not answer 1,000 polls/s here, so pollers_calls_per_second has no value.');
    }
    console.error('added latency …');
    const latency = await measureLatency(bench, servers, plan.latency);
    await provider.delay(0);
    for (const [name, server] of Object.entries(servers)) if (name !== 'gateway') server.stop();
    console.error('two processes …');
    const { warmUpMs, connections, rounds, milliseconds } = plan.processes;
    const alike = { way: 'closed', workload: 'single', connections };
    servers.cluster = await start('cluster', 'cluster.js');
    // The one process has long been warm: its code is compiled, and so must be that of both others.
    await observe(bench, servers.cluster, { ...alike, milliseconds: warmUpMs });
    const processes = await inTurn([servers.gateway, servers.cluster], rounds, (server) =>
      observe(bench, server, { ...alike, milliseconds }),
    );
    for (const server of Object.values(servers)) server.stop();
    console.error('decoding …');
    const decode = Number(
      execFileSync(process.execPath, [join(import.meta.dirname, 'decode.js'), String(plan.decodeMs)]),
    );
    return { closed, shapes, polling, latency, processes, decode, notes: bench.notes };
  } finally {
    for (const server of Object.values(servers)) server.stop();
  }
}

async function warmUp(bench, server, { warmUpMs }) {
  for (const [workload, share] of [
    ['single', 0.5],
    ['list', 0.2],
    ['refunds', 0.15],
    ['mutation', 0.15],
  ]) {
    await observe(bench, server, { way: 'closed', workload, connections: 16, milliseconds: warmUpMs * share });
  }
}

/** A B C, B C A, … so that what the machine does beside falls on each alike. */
export async function inTurn(servers, rounds, run) {
  const results = Object.fromEntries(servers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let n = 0; n < servers.length; n += 1) {
      const server = servers[(round + n) % servers.length];
      results[server.name].push(await run(server));
    }
  }
  return results;
}

/** Runs one job against one server and sees what it cost. */
export async function observe(bench, server, job) {
  const [usedBefore, callsBefore] = [await server.usage(), await bench.provider.calls()];
  const { requests, seconds, p50, p99, wrong, firstWrong } = await bench.generator.run({
    ...job,
    url: server.url,
    key: server.key,
  });
  const [usedAfter, callsAfter] = [await server.usage(), await bench.provider.calls()];
  if (wrong > 0 && !job.mayFail) {
    const { expected, got } = firstWrong;
    throw new Error(
      `${server.name} gave ${wrong} wrong answers to "${job.workload}". Expected:\n${expected}\nGot:\n${got}`,
    );
  }
  return {
    rate: requests / seconds,
    p50,
    p99,
    cpu: (usedAfter.cpuMicroseconds - usedBefore.cpuMicroseconds) / requests,
    calls: (callsAfter - callsBefore) / requests,
    callsPerSecond: (callsAfter - callsBefore) / seconds,
    megabytes: usedAfter.residentBytes / 2 ** 20,
    wrong,
    firstWrong,
  };
}

/**
 * Calls straight to the provider, through the bare proxy and through the gateway, at one fixed rate. Where the machine can
 * not hold the rate, all get half of it; where only the gateway cannot, that is its own failure and is said.
 */
async function measureLatency(bench, { bare, gateway }, { rounds, milliseconds, rate: requestedRate }) {
  const noUsage = async () => ({ cpuMicroseconds: 0, residentBytes: 0 });
  const direct = { name: 'direct', url: bench.provider.url, key: null, usage: noUsage };
  const at = (rate, server, forMs, mayFail = false) => {
    const job = { way: 'open', workload: 'single', connections: 1_000, milliseconds: forMs, rate, mayFail };
    return observe(bench, server, { ...job, direct: server === direct });
  };
  const holds = async (rate, server, tries = HOLD_TRIES) => {
    const { rate: held, p99, wrong, firstWrong } = await at(rate, server, milliseconds / 2, true);
    // What keeps up, but only by making everyone wait, shows no latency but that of its queue.
    const keepsUp = held > rate * 0.9 && (server === gateway || p99 < 2 * PROVIDER_DELAY_MS);
    if (wrong === 0 && keepsUp) return true;
    // The machine may have done something else just then.
    if (wrong === 0 && tries > 1) return holds(rate, server, tries - 1);
    const measured = `${held.toFixed(0)}/s, p99 ${p99.toFixed(0)} ms`;
    const why = wrong > 0 ? `${wrong} wrong answers, such as ${firstWrong.got.slice(0, 300)}` : measured;
    bench.notes.push(`At ${rate} requests/s ${server.name} does not keep up (${why}).`);
    return false;
  };
  let rate = requestedRate;
  while (rate > 50 && !((await holds(rate, direct)) && (await holds(rate, bare)))) rate /= 2;
  if (rate < requestedRate)
    bench.notes.push(
      `This machine does not hold ${requestedRate} requests/s now: added latency is measured at ${rate}/s.`,
    );
  const machine = rate;
  while (rate > 50 && !(await holds(rate, gateway))) rate /= 2;
  if (rate < machine) {
    bench.notes.push(
      `The gateway does not hold ${machine} requests/s, so added_p99_ms has no value; shown is ${rate}/s.`,
    );
  }
  const results = await inTurn([direct, bare, gateway], rounds, (server) => at(rate, server, milliseconds));
  return { rate, gatewayHolds: rate === machine, results };
}
