import { describe, expect, test } from '@jest/globals';
import type { ExecutionResult } from 'graphql';
import { eventStream } from '../../../src/http/streams/event-stream.js';
import { multipart } from '../../../src/http/streams/multipart.js';
import type { StreamedOperation } from '../../../src/http/streams/streamed-operation.js';

/** Answers without an end, and how many of them were made. */
class Endless implements AsyncIterableIterator<ExecutionResult> {
  made = 0;

  async next(): Promise<IteratorResult<ExecutionResult>> {
    return { value: { data: { number: ++this.made } }, done: false };
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const operation = {
  shownText: (result: ExecutionResult) => JSON.stringify(result.data),
} as unknown as StreamedOperation;

describe.each([
  ['Server-Sent Events', eventStream],
  ['parts', multipart],
])('a stream of %s', (_form, chunksOf) => {
  test('makes no answer before the one before it has been taken, however many wait', async () => {
    const answers = new Endless();
    const chunks = chunksOf(operation, answers);
    await chunks.next();
    expect(answers.made).toBe(0);
    expect((await chunks.next()).value).toContain('{"number":1}');
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers.made).toBe(1);
    expect((await chunks.next()).value).toContain('{"number":2}');
    expect(answers.made).toBe(2);
  });
});
