import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { LOCAL_CALLER } from '../../../src/domain/caller.js';
import type { GatewayContext } from '../../../src/graphql/context.js';
import { NodesResolver } from '../../../src/graphql/resolvers/nodes.js';

test('equal ids of what the journal has are read once, as they are priced', async () => {
  const read: string[] = [];
  const reads = (of: string) => async (id: string) => {
    read.push(`${of} ${id}`);
    return null;
  };
  const context = {
    caller: LOCAL_CALLER,
    loaders: { operation: reads('operation'), payoutOperation: reads('payout') },
    creation: { find: reads('checkout') },
  } as unknown as GatewayContext;
  const id = '28f967a3-2d44-4aa9-8527-2310bb6642a7';
  expect(await Promise.all(new NodesResolver().nodes(Array(100).fill(id), context))).toEqual(Array(100).fill(null));
  expect(read).toEqual([`operation ${id}`, `payout ${id}`, `checkout ${id}`]);
});
