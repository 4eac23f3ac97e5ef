/**
 * What the playground says of each answer, below its own panes: how long it took, and of a subscription each event with its time.
 * The package shows the latest event only. It asks through `fetch`, which is listened to here; nothing of it is changed.
 */
export const ANSWER_LIST_STYLE = `
body { display: flex; flex-direction: column; height: 100dvh; }
#root { flex: 1; min-height: 0; height: auto; }
#root .graphiql-container { height: 100%; }
#answers { flex: none; font: 13px/1.5 system-ui, sans-serif; color: #2a3343; background: #f4f6f9; border-top: 1px solid #d5dbe5; }
body.graphiql-dark #answers { color: #dbe2ee; background: #1b212c; border-color: #333d4d; }
#answers header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .35rem 1rem; }
#answers p { margin: 0; flex: 1; } #answers a { color: inherit; }
#answers ol { margin: 0; padding: 0 1rem .4rem; max-height: 9.5rem; overflow: auto; list-style: none; }
#answers li { display: flex; gap: 1rem; border-top: 1px solid #8884; }
#answers time { font-variant-numeric: tabular-nums; white-space: nowrap; }
#answers code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font: 12px/1.6 ui-monospace, monospace; }
`;

/** The place of it in the page. `simulator`, where there is one, leads back to the payment that was asked about. */
export function answerListMarkup(simulator: string | null): string {
  const link = simulator === null ? '' : `<a id="simulator" href="${simulator}/" target="simulator">Simulator</a>`;
  return `<section id="answers" aria-label="Answers"><header><p role="status">Nothing was asked yet.</p>${link}</header><ol hidden></ol></section>`;
}

export const ANSWER_LIST_SCRIPT = String.raw`
(() => {
  const MAX = 200;
  const ask = globalThis.fetch;
  const part = (selector) => document.querySelector('#answers ' + selector);
  const say = (text) => { part('p').textContent = text; };
  const ms = (since) => Math.round(performance.now() - since);
  let latest = 0;

  function questionIn(init) {
    try {
      const { query } = JSON.parse(init.body);
      return typeof query === 'string' && !query.includes('__schema') ? query : null;
    } catch {
      return null;
    }
  }

  /** Leads to the payment that was asked about. */
  function point(query, variables) {
    const link = document.getElementById('simulator');
    const [id] = /\b\d{10,20}\b/.exec(query + JSON.stringify(variables || '')) || [];
    if (link) link.hash = id || '';
  }

  function note(count, since, text) {
    const line = document.createElement('li');
    const at = document.createElement('time');
    const now = new Date();
    at.dateTime = now.toISOString();
    at.textContent = now.toLocaleTimeString([], { hour12: false }) + '  +' + (ms(since) / 1000).toFixed(1) + ' s';
    const shown = document.createElement('code');
    shown.textContent = shown.title = text;
    line.append(at, shown);
    part('ol').hidden = false;
    part('ol').prepend(line);
    while (part('ol').children.length > MAX) part('ol').lastChild.remove();
    say('Subscribed: ' + count + (count === 1 ? ' event' : ' events') + ', the latest first');
  }

  async function follow(stream, since, isLatest) {
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    let count = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return count;
      text += value;
      const messages = text.split(/\r?\n\r?\n/);
      text = messages.pop();
      for (const message of messages) {
        const data = message.split(/\r?\n/).filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim());
        if (isLatest() && /^event: *next$/m.test(message)) note(++count, since, data.join('\n'));
      }
    }
  }

  globalThis.fetch = async (input, init) => {
    const query = questionIn(init || {});
    if (query === null) return ask(input, init);
    const own = ++latest;
    const isLatest = () => own === latest;
    const since = performance.now();
    point(query, JSON.parse(init.body).variables);
    part('ol').replaceChildren();
    part('ol').hidden = true;
    say('Asking…');
    try {
      const response = await ask(input, init);
      if (!/^text\/event-stream/.test(response.headers.get('content-type') || '')) {
        response.clone().arrayBuffer().then(() => {
          if (isLatest()) say('Answered in ' + ms(since) + ' ms, HTTP ' + response.status);
        }, () => {});
        return response;
      }
      say('Subscribed after ' + ms(since) + ' ms: waiting for the first event');
      const [shown, followed] = response.body.tee();
      const over = () => { if (isLatest()) say(part('p').textContent.replace('Subscribed', 'Ended after ' + (ms(since) / 1000).toFixed(1) + ' s')); };
      follow(followed, since, isLatest).then(over, over);
      return new Response(shown, { status: response.status, statusText: response.statusText, headers: response.headers });
    } catch (error) {
      if (isLatest()) say('No answer after ' + ms(since) + ' ms');
      throw error;
    }
  };
})();
`;
