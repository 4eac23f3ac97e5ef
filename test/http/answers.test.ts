import { describe, expect, test } from '@jest/globals';
import { buildSchema, type ExecutionResult, parse } from 'graphql';
import { Answers } from '../../src/http/answers.js';

const schema = buildSchema(
  'type Query { none: Int } type Subscription { changed: Changed } type Changed { a: Int b: Int }',
);

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

function answersTo(events: Events): Answers {
  return new Answers(events, { schema, document: parse('subscription { changed { a } }') });
}

async function all(answers: Answers): Promise<ExecutionResult[]> {
  const received: ExecutionResult[] = [];
  for await (const answer of answers) received.push(answer);
  return JSON.parse(JSON.stringify(received));
}

describe('answers', () => {
  test('tell a change of what was asked for, and pass over what says the same as the one before', async () => {
    const events = [1, 1, 2, 1].map((a, b) => ({ changed: { a, b } }));
    expect(await all(answersTo(new Events(events)))).toEqual([1, 2, 1].map((a) => ({ data: { changed: { a } } })));
  });

  test('carry what a resolver failed with, and go on', async () => {
    const failing = () => {
      throw new Error('no');
    };
    const answers = await all(answersTo(new Events([{ changed: failing }, { changed: { a: 1 } }])));
    expect(answers).toMatchObject([{ errors: [{ message: 'no' }] }, { data: { changed: { a: 1 } } }]);
  });

  test('that nobody wants any more end the events', async () => {
    const events = new Events([]);
    expect(await answersTo(events).return()).toEqual({ value: undefined, done: true });
    expect(events.ended).toBe(true);
  });
});
