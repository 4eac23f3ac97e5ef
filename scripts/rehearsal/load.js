// The load of a rehearsal: reads, and wishes for refunds whose callers ask on under one key until they know what became of each.
import { setTimeout as pause } from 'node:timers/promises';

const READ = 'query ($id: ID!) { payment(paymentId: $id) { status } }';
const WHO = '{ viewer { name } }';
const REFUND = `mutation ($input: RefundPaymentInput!) {
  refundPayment(input: $input) { operation { state problem { advice } } }
}`;

/**
 * Of so many wishes one loses its answer after it was carried out, of so many one is lost before, which looks alike to a gateway,
 * and of so many one is for more than there is.
 */
const ANSWER_LOST_EVERY = 10;
const REQUEST_LOST_EVERY = 25;
const TOO_MUCH_EVERY = 15;
const REFUND_SUM = '7.00';
/** More than was paid. */
const TOO_MUCH = '2000.00';
/** How long a caller waits before it asks for a wish again, in milliseconds: more each time. */
const PAUSES_MS = [200, 400, 800, 1_500, 3_000];
/** How long a client waits before it repeats what may be repeated, in milliseconds; then it has failed. */
const RETRIES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];
/** How many requests may be under way at once, since a gateway that stops gives them half a minute; and how many may wait for that. */
const MAX_UNDER_WAY = 12;
const MAX_WAITING = 30;

/** Asks gateways for reads and refunds at a steady rate, and notes what each phase of the rehearsal made of them. */
export class Load {
  /** Every wish so far, with what was answered last: `{ name, tries, paymentId, amount, state, advice }`. */
  wishes = [];
  #underWay = 0;
  #waiting = 0;
  #isOver = false;
  #phase;
  #pursuits = [];

  /** `gateways.urls()` are those that run, as a balancer knows them; `callers` hold the credentials in use, and may change. */
  constructor({ provider, gateways, callers, readsPerSecond, wishesPerSecond }) {
    Object.assign(this, { provider, gateways, callers });
    this.every = { read: 1_000 / readsPerSecond, wish: 1_000 / wishesPerSecond };
  }

  /** Counts from now on under that name. Gives the counters of it. */
  enter(name) {
    this.#phase = { name, reads: 0, wishes: 0, repeated: 0, failures: new Map(), failed: 0 };
    return this.#phase;
  }

  start() {
    this.running = [this.#repeat('read', () => this.#read()), this.#repeat('wish', () => this.#wish())];
  }

  /** Asks for nothing new; has what is open asked for until it is known, or `patienceMs` have passed. */
  async end(patienceMs) {
    this.#isOver = true;
    await Promise.all(this.running);
    this.giveUp = AbortSignal.timeout(patienceMs);
    await Promise.all(this.#pursuits);
  }

  /** Has every wish asked for once more under its key, as by callers who lost what they knew. Gives how many had no answer. */
  async repeatAll(atOnce = 8) {
    const left = [...this.wishes];
    let unanswered = 0;
    const one = async () => {
      for (let wish = left.pop(); wish; wish = left.pop()) {
        const { data } = await this.#ask(...this.#refund(wish));
        const answer = answerOf(data);
        if (!answer) unanswered += 1;
        else if (isKnown(wish)) wish.repeated = answer;
        else Object.assign(wish, answer);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return unanswered;
  }

  /** Ends once so many reads and wishes of the phase were answered. */
  async until(enough) {
    const phase = this.#phase;
    while (phase.reads < enough || phase.wishes < enough) await pause(20);
  }

  async #repeat(what, act) {
    const begun = performance.now();
    for (let count = 1; !this.#isOver; count += 1) {
      // Where the machine is too busy for so much there is less of it.
      if (this.#waiting < MAX_WAITING) void act();
      await pause(Math.max(1, begun + count * this.every[what] - performance.now()));
    }
  }

  async #read() {
    const phase = this.#phase;
    const paymentId = this.wishes[Math.floor(Math.random() * this.wishes.length)]?.paymentId ?? null;
    // The callers take turns: an API key, a token, and a payer.
    const turn = phase.reads % 3;
    const [query, variables, caller] =
      turn === 0 || paymentId === null ? [WHO, {}, 'payer'] : [READ, { id: paymentId }, turn === 1 ? 'key' : 'token'];
    const { problem } = await this.#ask(query, variables, caller);
    phase.reads += 1;
    if (problem) failed(phase, problem);
  }

  #wish() {
    const index = this.wishes.length;
    const amount = index % TOO_MUCH_EVERY === 7 ? TOO_MUCH : REFUND_SUM;
    const wish = { name: `rehearsal-${index}`, tries: 0, paymentId: null, amount, state: null, advice: null };
    this.wishes.push(wish);
    const pursuit = this.#prepare(wish, index).then(() => this.#pursue(wish));
    // Whatever is wrong is raised in the end; until then it is nobody's.
    pursuit.catch(() => {});
    this.#pursuits.push(pursuit);
  }

  async #prepare(wish, index) {
    wish.paymentId = await this.provider.addPayment(`REHEARSAL-${index}`);
    if (index % ANSWER_LOST_EVERY === 5) await this.provider.spoil(wish.paymentId, 'drop-after');
    else if (index % REQUEST_LOST_EVERY === 9) await this.provider.spoil(wish.paymentId, 'drop-before');
  }

  /**
   * Asks until it is known, as the documentation demands: what is UNKNOWN under the same key only, and under a new one where the
   * gateway advises that.
   */
  async #pursue(wish) {
    const begun = this.#phase;
    for (let asked = 0; ; asked += 1) {
      const phase = this.#phase;
      const { data, problem } = await this.#ask(...this.#refund(wish));
      const answer = answerOf(data);
      if (answer) Object.assign(wish, answer);
      else failed(phase, problem ?? 'no operation');
      if (asked === 0) begun.wishes += 1;
      if (isKnown(wish) || this.giveUp?.aborted) return;
      if (wish.advice === 'RETRY_WITH_NEW_KEY') wish.tries += 1;
      await pause(PAUSES_MS[Math.min(asked, PAUSES_MS.length - 1)]);
    }
  }

  #refund({ name, tries, paymentId, amount }) {
    return [REFUND, { input: { paymentId, amount, idempotencyKey: `${name}-${tries}` } }, 'token'];
  }

  /** Waits for its turn, then asks. */
  async #inTurn(...request) {
    this.#waiting += 1;
    while (this.#underWay >= MAX_UNDER_WAY) await pause(10);
    this.#waiting -= 1;
    this.#underWay += 1;
    try {
      return await this.#pass(...request);
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Asks, and again where the answer says that this may help (`retryable`), as clients do. */
  async #ask(query, variables, caller) {
    const phase = this.#phase;
    let answer = await this.#inTurn(query, variables, caller);
    for (const ms of RETRIES_MS) {
      if (!answer.retryable) break;
      phase.repeated += 1;
      await pause(ms);
      answer = await this.#inTurn(query, variables, caller);
    }
    return answer;
  }

  /**
   * Asks as a balancer passes on: where one instance cannot be reached, breaks off or says that it stops (503), the other. Gives
   * `data`, or the `problem` that is left.
   */
  async #pass(query, variables, caller) {
    let problem = 'nobody listens';
    let retryable = false;
    const urls = this.gateways.urls();
    const first = Math.floor(Math.random() * urls.length);
    for (const url of [...urls.slice(first), ...urls.slice(0, first)]) {
      try {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${this.callers[caller]}` },
          body: JSON.stringify({ query, variables }),
        });
        const { data, errors } = await response.json();
        if (!errors) return { data };
        problem = errors[0].extensions.code;
        retryable = errors[0].extensions.retryable;
        if (response.status !== 503) break;
      } catch (error) {
        problem = error.cause?.code ?? 'broken off';
      }
    }
    return { problem, retryable };
  }
}

function answerOf(data) {
  const operation = data?.refundPayment?.operation;
  return operation ? { state: operation.state, advice: operation.problem?.advice ?? null } : null;
}

function isKnown({ state, advice }) {
  return state === 'SUCCEEDED' || (state === 'REJECTED' && advice !== 'RETRY_WITH_NEW_KEY');
}

function failed(phase, problem) {
  phase.failed += 1;
  phase.failures.set(problem, (phase.failures.get(problem) ?? 0) + 1);
}
