import { describe, expect, test } from '@jest/globals';
import { buildSchema, type ExecutionResult, GraphQLError, parse } from 'graphql';
import { ChangedResults } from '../../../src/http/streams/changed-results.js';

const schema = buildSchema(
  'type Query { none: Int } type Subscription { changed: Changed } type Changed { a: Int b: Int }',
);

const ARGS = { schema, document: parse('subscription { changed { a } }') };

/** Events as a list, and whether they were told that nobody listens any more. */
class Events implements AsyncIterator<unknown> {
  ended = false;

  constructor(private readonly all: unknown[]) {}

  async next(): Promise<IteratorResult<unknown>> {
    return this.all.length > 0 ? { value: this.all.shift(), done: false } : { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.ended = true;
    return { value: undefined, done: true };
  }
}

function answersTo(events: Events, cutShort = () => {}): ChangedResults {
  return new ChangedResults({ args: ARGS, cutShort, open: openedWith(events) });
}

function openedWith(events: Events): () => Promise<AsyncGenerator> {
  return async () => ({ [Symbol.asyncIterator]: () => events }) as unknown as AsyncGenerator;
}

async function all(answers: ChangedResults): Promise<ExecutionResult[]> {
  const received: ExecutionResult[] = [];
  for await (const answer of answers) received.push(answer);
  return JSON.parse(JSON.stringify(received));
}

describe('answers', () => {
  test('tell a change of what was asked for, and pass over what says the same as the one before', async () => {
    const events = [1, 1, 2, 1].map((a, b) => ({ changed: { a, b } }));
    expect(await all(answersTo(new Events(events)))).toEqual([1, 2, 1].map((a) => ({ data: { changed: { a } } })));
  });

  test('are made anew for every event, of what is read then', async () => {
    const events = new Events([{ changed: { a: 1 } }, { changed: { a: 2 } }]);
    const heard: string[] = [];
    const eventCame = () => heard.push('event');
    const answers = new ChangedResults({ args: ARGS, cutShort: () => {}, open: openedWith(events), eventCame });
    for await (const { data } of answers) heard.push(JSON.stringify(data));
    expect(heard).toEqual(['event', '{"changed":{"a":1}}', 'event', '{"changed":{"a":2}}']);
  });

  test('carry what a resolver failed with, and go on', async () => {
    const failing = () => {
      throw new Error('no');
    };
    const answers = await all(answersTo(new Events([{ changed: failing }, { changed: { a: 1 } }])));
    expect(answers).toMatchObject([{ errors: [{ message: 'no' }] }, { data: { changed: { a: 1 } } }]);
  });

  test('that nobody wants any more end the events, and are not cut short', async () => {
    const events = new Events([{ changed: { a: 1 } }]);
    let cuts = 0;
    const answers = answersTo(events, () => cuts++);
    await answers.next();
    expect(await answers.return()).toEqual({ value: undefined, done: true });
    expect(events.ended).toBe(true);
    expect([await answers.next(), cuts]).toEqual([{ value: undefined, done: true }, 0]);
  });

  test('are cut short where the events end by themselves: what is watched has no end', async () => {
    let cuts = 0;
    expect(await all(answersTo(new Events([{ changed: { a: 1 } }]), () => cuts++))).toHaveLength(1);
    expect(cuts).toBe(1);
  });

  test('are opened when the first is asked for, and what opens after the client went is ended', async () => {
    const events = new Events([]);
    let open: (opened: AsyncGenerator) => void = () => {};
    let asked = 0;
    const opening = new Promise<AsyncGenerator>((resolve) => {
      open = resolve;
    });
    const answers = new ChangedResults({
      args: ARGS,
      cutShort: () => {},
      open: async () => {
        asked += 1;
        return opening;
      },
    });
    expect(asked).toBe(0);
    const first = answers.next();
    expect(asked).toBe(1);
    await answers.return();
    open({ [Symbol.asyncIterator]: () => events } as unknown as AsyncGenerator);
    expect([await first, events.ended]).toEqual([{ value: undefined, done: true }, true]);
  });

  test('are one, the refusal, where there is nothing to hear', async () => {
    const messageOf = { errors: [new GraphQLError('no such payment')] };
    let cuts = 0;
    const answers = new ChangedResults({ args: ARGS, cutShort: () => cuts++, open: async () => messageOf });
    expect([await answers.next(), await answers.next(), cuts]).toEqual([
      { value: messageOf, done: false },
      { value: undefined, done: true },
      0,
    ]);
  });

  test('to an event are shared, but for the first, which may be to an old one', async () => {
    const event = { changed: { a: 1, b: 1 } };
    const shared: unknown[] = [];
    const answers = new ChangedResults({
      args: ARGS,
      cutShort: () => {},
      open: openedWith(new Events([{ changed: { a: 0 } }, event])),
      share: async (of) => {
        shared.push(of);
        return { data: { changed: { a: 7 } } };
      },
    });
    expect(await all(answers)).toEqual([{ data: { changed: { a: 0 } } }, { data: { changed: { a: 7 } } }]);
    expect(shared).toEqual([event]);
  });
});
