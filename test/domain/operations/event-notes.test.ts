import { expect, test } from '@jest/globals';
import { CORRECTED, SIGHTS, type Sight, sightOf } from '../../../src/domain/operations/event-notes.js';

const IDS = [null, '7000000031', '01978d53-0000-74c1-9c0a-000000000005', 'abcdefab-cdef-4abc-8def-abcdefabcdef'];

test.each(Object.keys(SIGHTS) as Sight[])(
  'what is said of a refund that is shown as "%s" is read, by whatever id',
  (sight) => {
    for (const id of IDS) {
      expect([id, sightOf(SIGHTS[sight](id))]).toEqual([id, sight]);
      expect([id, sightOf(CORRECTED + SIGHTS[sight](id))]).toEqual([id, sight]);
    }
  },
);

test('what is about something else is no sight', () => {
  expect(sightOf('the provider accepted it')).toBeNull();
  expect(sightOf('the provider shows refund of Anna as done')).toBeNull();
});
