/** The look of the desk: calm, light and dark, from a phone to a wide screen. Nothing is fetched from anywhere. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1a2230; --soft: #5a6577; --line: #dfe4ec; --card: #fff; --back: #f1f3f7;
  --pick: #e8f0fe; --blue: #1557c0; --green: #0b6e4f; --amber: #8a5a00; --red: #b3261e; --grey: #566070; }
@media (prefers-color-scheme: dark) { :root { --text: #e6eaf1; --soft: #9daabd; --line: #313b4c; --card: #1a212d;
  --back: #10151d; --pick: #20304a; --blue: #7fb0ff; --green: #5fd0a5; --amber: #ffc35c; --red: #ff8f87; --grey: #a9b4c4; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1.2rem; } h2 { font-size: 1.05rem; overflow-wrap: anywhere; } h3 { margin: 1.25rem 0 .4rem; font-size: .95rem; }
header { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem 1.5rem; padding: 1rem 1.25rem; background: var(--card);
  border-bottom: 1px solid var(--line); }
header > div { flex: 1 1 16rem; } header p, .soft { color: var(--soft); }
#who { flex: 1 1 100%; font-size: .9rem; overflow-wrap: anywhere; }
#notice { margin: 1rem 1.25rem 0; padding: .7rem 1rem; border: 1px solid currentcolor; border-radius: 9px; background: var(--card);
  color: var(--red); overflow-wrap: anywhere; }
main { display: grid; gap: 1rem; padding: 1rem 1.25rem 2rem; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr);
  grid-template-areas: "open detail" "search detail"; grid-template-rows: auto 1fr; max-width: 120rem; margin: 0 auto; }
.open { grid-area: open; } .search { grid-area: search; } .detail { grid-area: detail; }
@media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr); grid-template-areas: "open" "search" "detail"; grid-template-rows: none; } }
section { align-self: start; padding: 1rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; min-width: 0; }
form { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem .9rem; }
#search { margin: .5rem 0; }
label { display: grid; gap: .15rem; color: var(--soft); font-size: .88rem; min-width: 0; }
input, select, button { padding: .42rem .7rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card);
  color: var(--text); font: inherit; min-width: 0; max-width: 100%; }
button { cursor: pointer; font-weight: 550; } button:hover:not(:disabled) { border-color: var(--blue); color: var(--blue); }
button:disabled { opacity: .45; cursor: default; } .go { background: var(--blue); border-color: var(--blue); color: var(--card); }
.go:hover:not(:disabled) { color: var(--card); filter: brightness(1.08); }
:focus-visible { outline: 3px solid #4c8dff; outline-offset: 1px; } h2:focus { outline: none; }
.rows { list-style: none; display: grid; }
.rows > li { border-top: 1px solid var(--line); } .rows > li.empty { padding: .6rem 0; color: var(--soft); }
.rows button { display: grid; grid-template-columns: 1fr auto; gap: .1rem .8rem; width: 100%; padding: .6rem .5rem; border: 0;
  border-radius: 8px; background: none; text-align: left; font-weight: 400; }
.rows button:hover, .rows button[aria-current=true] { background: var(--pick); color: inherit; }
.rows strong { font-weight: 600; overflow-wrap: anywhere; } .rows small { color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
.rows .badge { align-self: start; justify-self: end; }
.plain { list-style: none; } .event { padding: .6rem 0; border-top: 1px solid var(--line); } .event > p { overflow-wrap: anywhere; }
.sum { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.badge { display: inline-block; padding: 0 .55rem; border: 1px solid currentcolor; border-radius: 99px; font-size: .8rem; font-weight: 600;
  color: var(--grey); white-space: nowrap; }
.blue { color: var(--blue); } .green { color: var(--green); } .amber { color: var(--amber); } .red { color: var(--red); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin-top: .6rem; }
dt { color: var(--soft); } dd { overflow-wrap: anywhere; }
article { margin-top: 1rem; padding: .8rem .9rem; border: 1px solid var(--line); border-radius: 10px; }
article > p { margin-top: .3rem; overflow-wrap: anywhere; } .buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .6rem; }
#story { list-style: none; } #story li { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 0 1rem; padding: .45rem 0;
  border-top: 1px solid var(--line); }
#story time { color: var(--soft); font-variant-numeric: tabular-nums; font-size: .88rem; } #story p { overflow-wrap: anywhere; }
@media (max-width: 30rem) { #story li, dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .3rem; } header label, header input { width: 100%; } }
dialog { width: min(34rem, calc(100vw - 2rem)); padding: 1.2rem 1.3rem; border: 1px solid var(--line); border-radius: 14px;
  background: var(--card); color: var(--text); } dialog::backdrop { background: #0008; }
dialog form { display: grid; gap: .8rem; } dialog input, dialog select { width: 100%; } dialog .buttons { justify-content: end; }
[hidden] { display: none !important; }
`;
