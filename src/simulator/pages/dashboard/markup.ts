import { PAYEE_CARDS } from '../../model/cards/payee-cards.js';
import { TEST_CARDS } from '../../model/cards/test-cards.js';
import { WEBHOOK_KINDS, type WebhookKind } from '../../model/webhook-kinds.js';

const urlInput = (kind: WebhookKind) =>
  `<label>${kind[0]?.toUpperCase()}${kind.slice(1)} <input name="${kind}" type="url" placeholder="http://127.0.0.1:4000/webhooks/default/${kind}"></label>`;

/** The control page without its data: the script fills what has an id. */
export const MARKUP = `
<header>
  <div><h1>Freedom Pay simulator</h1>
    <p>What payers, banks and colleagues do, and what goes wrong. Moves no real money.</p></div>
  <p><span id="live" role="status">Connecting…</span> <time id="at"></time></p>
  <form id="clock"><label>Move the clock ahead, minutes <input name="minutes" required inputmode="numeric"
    pattern="[0-9]{1,6}" value="60"></label><button>Move</button></form>
  <form id="search" role="search"><label>Find <input name="find" type="search" maxlength="100"
    placeholder="order, id or amount"></label></form>
  <nav><a href="/control">Control API</a><button id="reset" type="button">Reset to demo data</button></nav>
</header>
<p id="notice" role="alert" hidden></p>
<main>
<div class="column">
  <section class="payments" aria-labelledby="h-payments">
    <h2 id="h-payments">Payments</h2>
    <div class="scroll"><table><thead><tr><th>Order</th><th>Id</th><th>State</th><th class="sum">Amount</th>
      <th class="sum">Captured</th><th class="sum">Refunded</th></tr></thead><tbody id="payments"></tbody></table></div>
    <details class="form"><summary>Play a scenario</summary>
      <form id="play">
        <label>Scenario <select name="name" id="scenario" required></select></label>
        <button>Play</button>
        <p id="plot" class="soft"></p>
      </form></details>
    <details class="form"><summary>Add a payment</summary>
      <form id="add">
        <label>Order <input name="orderId" required maxlength="50" placeholder="ORDER-1"></label>
        <label>Amount <input name="amount" required inputmode="decimal" value="1000.00"></label>
        <label>Currency <select name="currency">CURRENCIES</select></label>
        <label>State <select name="state"><option value="new">new: not paid yet</option>
          <option value="hold">held, not captured</option><option value="captured">captured</option>
          <option value="declined">declined</option><option value="cancelled">hold released</option>
          <option value="expired">expired: its time ran out</option></select></label>
        <label>If declined <select name="failureCode" id="declined"></select></label>
        <label>Steps <select name="autoClearing"><option value="true">one: paying captures</option>
          <option value="false">two: paying only holds</option></select></label>
        <button>Add</button>
      </form></details>
  </section>
  <section class="payouts" aria-labelledby="h-payouts">
    <h2 id="h-payouts">Payouts</h2>
    <p id="balance" class="soft"></p>
    <div class="scroll"><table><thead><tr><th>Order</th><th>Id</th><th>Word</th><th class="sum">Amount</th><th>Change to</th>
      </tr></thead><tbody id="payouts"></tbody></table></div>
    <details class="form"><summary>Add a payout</summary>
      <form id="pay-out">
        <label>Order <input name="orderId" required maxlength="50" placeholder="PAYOUT-1"></label>
        <label>Amount <input name="amount" required inputmode="decimal" value="1000.00"></label>
        <label>Currency <select name="currency">CURRENCIES</select></label>
        <label>Word <select name="word"><option>pending</option><option>ok</option><option>failed</option>
          <option>partial</option><option>incomplete</option></select></label>
        <button>Add</button>
      </form></details>
  </section>
  <section class="cards" aria-labelledby="h-cards">
    <h2 id="h-cards">Saved cards</h2>
    <div class="scroll"><table><thead><tr><th>User</th><th>Card</th><th>Use</th><th>State</th><th>Change to</th>
      </tr></thead><tbody id="cards"></tbody></table></div>
    <details class="form"><summary>Save a card for a user</summary>
      <form id="save-card">
        <label>User <input name="userId" required maxlength="50" value="demo-user-1"></label>
        <label>Card <select name="pan">CARDS</select></label>
        <label>Use <select name="use"><option value="purchase">to pay with</option>
          <option value="payout">to be paid to</option></select></label>
        <button>Save</button>
      </form></details>
  </section>
  <section class="calls" aria-labelledby="h-calls">
    <h2 id="h-calls">Calls received</h2><ol id="calls" class="plain log"></ol>
  </section>
  <section class="urls" aria-labelledby="h-urls">
    <h2 id="h-urls">Webhook URLs</h2>
    <p class="soft">For payments and payouts that name none of their own.</p>
    <form id="urls">
      URLS
      <button>Save</button>
    </form>
  </section>
</div>
<div class="column">
  <section class="detail" aria-labelledby="title">
    <h2 id="title">No payment chosen</h2>
    <p id="links"></p>
    <div id="facts"></div>
    <div class="actions" id="actions" hidden>
      <fieldset><legend>The payer</legend>
        <a class="button" id="page" target="_blank" rel="noopener">Open the payment page</a>
        <button type="button" data-act="pay">Pay</button>
        <button type="button" data-act="decline">Decline the card</button>
        <label>because <select id="code"></select></label>
        <button type="button" data-act="expire">Let the time run out</button></fieldset>
      <fieldset><legend>A colleague, elsewhere</legend>
        <label>Amount <input id="amount" inputmode="decimal" placeholder="all of it"></label>
        <button type="button" data-act="capture">Capture</button>
        <button type="button" data-act="refund">Refund</button>
        <button type="button" data-act="cancel">Cancel</button></fieldset>
      <fieldset><legend>Webhooks again</legend>
        <label>As <select id="as"><option value="">usual</option><option>query</option><option>urlencoded</option>
          <option>multipart</option><option>pg-xml</option><option>raw-xml</option></select></label>
        <button type="button" data-act="result">Send result</button>
        <button type="button" data-act="check">Send check</button></fieldset>
    </div>
  </section>
  <section class="faults" aria-labelledby="h-faults">
    <h2 id="h-faults">Faults</h2>
    <form id="arm">
      <label>What goes wrong <select name="kind" id="kind"></select></label>
      <label>Where <select name="script" id="script"></select></label>
      <label>How often <select name="times"><option value="1">once</option><option value="2">twice</option>
        <option value="5">five times</option><option value="always">always</option></select></label>
      <span id="more"></span>
      <label class="check"><input type="checkbox" id="scoped"> only the chosen payment</label>
      <button>Arm</button>
    </form>
    <p id="about" class="soft"></p>
    <ul id="faults" class="plain"></ul>
  </section>
  <section class="sent" aria-labelledby="h-sent">
    <h2 id="h-sent">Webhooks sent</h2><ol id="sent" class="plain log"></ol>
  </section>
</div>
</main>`
  .replaceAll(
    'CURRENCIES',
    ['KZT', 'USD', 'EUR', 'RUB', 'KGS', 'UZS', 'JPY', 'KWD'].map((code) => `<option>${code}</option>`).join(''),
  )
  .replace('URLS', WEBHOOK_KINDS.map(urlInput).join('\n      '))
  .replace(
    'CARDS',
    [...TEST_CARDS, ...PAYEE_CARDS]
      .map(({ pan, title }) => `<option value="${pan}">${title}: ${pan}</option>`)
      .join(''),
  );
