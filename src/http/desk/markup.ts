/** The desk without anything in it: the script fills it. */
export const MARKUP = `
<header>
  <div><h1>Desk</h1><p>What this gateway has been asked for, and what waits for a person</p></div>
  <form id="sign-in" autocomplete="off">
    <label>API key or token <input id="credential" type="password" spellcheck="false" autocomplete="off"></label>
    <label>Your name <input id="person" spellcheck="false" maxlength="100"></label>
    <button>Sign in</button>
    <button id="sign-out" type="button" hidden>Sign out</button>
  </form>
  <p id="who" role="status">Not signed in.</p>
</header>
<p id="notice" role="alert" hidden></p>
<main>
  <section class="open" aria-labelledby="open-title">
    <h2 id="open-title">Waiting for somebody</h2>
    <p id="open-about" class="soft">Operations that another person has to approve, or whose outcome is not known.</p>
    <ul id="open" class="rows"></ul>
  </section>
  <section class="search" aria-labelledby="search-title">
    <h2 id="search-title">Find a payment</h2>
    <form id="search" role="search">
      <label>Order or payment id <input id="sought" maxlength="50" spellcheck="false"></label>
      <button>Find</button>
    </form>
    <p id="found-about" class="soft" role="status"></p>
    <ul id="found" class="rows"></ul>
  </section>
  <section class="detail" aria-labelledby="title">
    <h2 id="title" tabindex="-1">No payment chosen</h2>
    <div id="facts"></div>
    <div id="operations"></div>
    <h3 id="events-title" hidden>Told to your backend</h3>
    <ul id="events" class="plain"></ul>
    <h3 id="story-title" hidden>What happened</h3>
    <ol id="story"></ol>
  </section>
</main>
<dialog id="decision" aria-labelledby="decision-title">
  <form id="decide" method="dialog">
    <h2 id="decision-title"></h2>
    <p id="decision-about"></p>
    <label id="outcome-row">Outcome <select id="outcome"><option value="">Choose what you found</option><option value="REJECTED">It was not done</option><option value="SUCCEEDED">It was done</option></select></label>
    <label id="refund-row">Its refund at the provider, if listed <input id="refund" inputmode="numeric" maxlength="20"></label>
    <label>Note <input id="note" maxlength="500"></label>
    <p class="buttons"><button type="button" id="dismiss">Back</button><button id="confirm" class="go"></button></p>
  </form>
</dialog>`;
