import { describe, expect, test } from '@jest/globals';
import { atBlockEnd, describeSharedEngines, type Engine } from '../../harness/engines.js';
import { ANSWER_WITHIN_MS, type InjectedRow, injectedRows } from '../../harness/injected-faults.js';
import { type Flavour, type System, sharedSystem } from '../../harness/system.js';
import { ASKED, DONE, ENDS, type End, type Ends } from './charge-ends.js';
import { isReading, meet, otherAfter, WAYS, type Way } from './faulted-charges.js';

/** Effects that show later than a lost one is given up. */
const comesSlowly = ({ slow = false, fault: { kind } }: InjectedRow) => slow || /lag|later/.test(kind);

/** The columns of the table, by which scripts a gateway calls: a way, the script that meets the fault, and what it comes to. */
const COLUMNS: Readonly<Record<Flavour, readonly (readonly [Way, string, (ends: Ends) => End | undefined])[]>> = {
  merchant: [
    [WAYS.card, 'card/direct', ({ card }) => card],
    [WAYS.card, 'card/init', ({ made }) => made],
    [WAYS.card, 'get_status3.php', ({ readOfCard }) => readOfCard],
    [WAYS.page, 'card/init', ({ made }) => (made === DONE ? ASKED : made)],
    [WAYS.page, 'get_status3.php', ({ readOfCard }) => (readOfCard === DONE ? ASKED : readOfCard)],
    [WAYS.profile, 'make_recurring_payment', ({ profile }) => profile],
    [WAYS.profile, 'get_status3.php', ({ readOfProfile }) => readOfProfile],
  ],
  gateway: [
    [WAYS.gatewayProfile, 'recurrent', ({ profile }) => profile],
    [WAYS.gatewayProfile, 'status_v2', ({ readOfProfile }) => readOfProfile],
  ],
};

/** Once its payment can be read, word comes of what it came to, as the provider sends it. */
async function heard({ simulator, gateway }: System, script: string, orderId: string): Promise<void> {
  if (!isReading(script)) return;
  simulator.setUrls({ result: `${gateway.url}/webhooks/default/result` });
  for (const { id, orderId: of } of simulator.ledger.payments())
    if (of === orderId) await simulator.webhooks.resend('result', simulator.ledger.records.truth(id));
  simulator.setUrls({ result: null });
}

/** Registers the table of the scripts of an account, on both engines. */
export function describeFaultedCharges(flavour: Flavour): void {
  const title = `a charge by the ${flavour} scripts that meets a fault of the provider ends as the ledger says`;
  describeSharedEngines(title, (engine: Engine) => {
    const columns = COLUMNS[flavour];
    const all = new Map(columns.flatMap(([, script]) => injectedRows(script)).map((row) => [row.what, row]));

    test('and every fault that its scripts can meet is in the table', () => {
      expect([...all.keys()].filter((what) => !(what in ENDS))).toEqual([]);
    });

    const times = { cardTickMs: 20, horizonMs: 250 };
    const env = { FREEDOMPAY_TIMEOUT_MS: `${ANSWER_WITHIN_MS}` };
    describe.each([
      ['with lost answers that are soon given up', (row: InjectedRow) => !comesSlowly(row), { tuning: times }],
      ['with effects that come late', comesSlowly, { tuning: { ...times, horizonMs: 60_000 }, env }],
    ])('%s', (_what, isOfThese, options) => {
      const close = atBlockEnd();
      const system = sharedSystem({ flavour, databaseUrl: () => engine.fresh(close), ...options });

      test.each([...all.values()].filter(isOfThese))(
        '$what: money is taken once at most, and nobody is told otherwise',
        async (row) => {
          const met = columns.filter(([, script]) => injectedRows(script).some(({ what }) => what === row.what));
          const rows = met.map(([way, script, endOf]) => ({ way, script, end: endOf(ENDS[row.what] as Ends) as End }));
          const meets = async ({ way, script, end }: (typeof rows)[number]) => ({
            script,
            came: await meet(system(), way, row, script, end, (orderId) => heard(system(), script, orderId)),
          });
          const came: object[] = [];
          // What comes late is waited for side by side. Failures side by side would have the provider taken for one that is down.
          if (comesSlowly(row) && !row.slow) came.push(...(await Promise.all(rows.map(meets))));
          else for (const one of rows) came.push(await meets(one));
          expect(came).toEqual(
            rows.map(({ way, script, end }) => ({
              script,
              came: { end, isReplayed: true, other: otherAfter(end, way) },
            })),
          );
        },
      );
    });
  });
}
