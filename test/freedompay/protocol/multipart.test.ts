import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MalformedMessage } from '../../../src/freedompay/protocol/message.js';
import { decodeMultipart } from '../../../src/freedompay/protocol/multipart.js';

const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => !/\p{Cs}/u.test(value));
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((value) => !/[\p{Cc}%]/u.test(value));
const fields = fc.array(fc.tuple(name, text), { minLength: 1, maxLength: 8 });

/** The body that the platform writes of these fields, and its type. Forms write every line end as CR LF. */
async function written(pairs: readonly (readonly [string, string])[]) {
  const form = new FormData();
  for (const [key, value] of pairs) form.append(key, value);
  const response = new Response(form);
  return {
    contentType: response.headers.get('content-type') ?? '',
    body: new Uint8Array(await response.arrayBuffer()),
    pairs: pairs.map(([key, value]) => [key, value.replace(/\r\n|\r|\n/g, '\r\n')]),
  };
}

test('whatever the platform writes is read as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fields, async (pairs) => {
      const { contentType, body, pairs: expected } = await written(pairs);
      expect(decodeMultipart(contentType, body)).toEqual(expected);
    }),
  );
});

test('what stands around it changes nothing, and half of it is no message', async () => {
  await fc.assert(
    fc.asyncProperty(fields, text, fc.nat(), async (pairs, around, at) => {
      const { contentType, body, pairs: expected } = await written(pairs);
      const noise = around.replaceAll('--', '-');
      const whole = Buffer.concat([Buffer.from(`${noise}\r\n`), body, Buffer.from(`\r\n${noise}`)]);
      expect(decodeMultipart(contentType, whole)).toEqual(expected);
      // The last boundary, with a line end of its own, is longer than a boundary's two dashes.
      const half = body.subarray(0, at % (body.length - 6));
      expect(() => decodeMultipart(contentType, half)).toThrow(MalformedMessage);
    }),
  );
});

test('any bytes are read or refused, whatever their type says', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.string(), (bytes, boundary) => {
      for (const type of [`multipart/form-data; boundary=${boundary}`, 'multipart/form-data; boundary=-', boundary]) {
        try {
          for (const [key, value] of decodeMultipart(type, bytes))
            expect([typeof key, typeof value]).toEqual(['string', 'string']);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
      }
    }),
  );
});
