/** The look of the control page: dense but calm, light and dark. Nothing is fetched from anywhere. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1a2230; --soft: #5a6577; --line: #dfe4ec; --card: #fff; --back: #f1f3f7;
  --pick: #e8f0fe; --blue: #1557c0; --green: #0b6e4f; --amber: #8a5a00; --red: #b3261e; --grey: #566070; --violet: #6b3fa0; }
@media (prefers-color-scheme: dark) { :root { --text: #e6eaf1; --soft: #9daabd; --line: #313b4c; --card: #1a212d;
  --back: #10151d; --pick: #20304a; --blue: #7fb0ff; --green: #5fd0a5; --amber: #ffc35c; --red: #ff8f87; --grey: #a9b4c4;
  --violet: #c7a4f5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 14px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; padding: .9rem 1.25rem;
  background: var(--card); border-bottom: 1px solid var(--line); }
header > div { flex: 1 1 20rem; }
header p, header h1 { margin: 0; } h1 { font-size: 1.15rem; } header p { color: var(--soft); }
nav { display: flex; align-items: center; gap: 1rem; }
#live::before { content: "●"; margin-right: .35rem; color: var(--green); }
#live.dead::before { color: var(--red); }
#notice { margin: .75rem 1.25rem 0; padding: .6rem .9rem; border: 1px solid currentcolor; border-radius: 8px;
  background: var(--card); color: var(--red); }
main { display: grid; grid-template-columns: minmax(0, 7fr) minmax(0, 6fr); gap: 1rem; padding: 1rem 1.25rem 2rem; }
.column { display: flex; flex-direction: column; gap: 1rem; min-width: 0; }
@media (max-width: 62rem) { main { display: flex; flex-direction: column; } .column { display: contents; }
  .payments { order: 1; } .detail { order: 2; } .faults { order: 3; } .sent { order: 4; } .payouts, .cards, .calls, .urls { order: 5; } }
section { padding: .9rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; min-width: 0; }
h2 { margin: 0 0 .6rem; font-size: 1rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { font-weight: 500; color: var(--soft); text-align: left; white-space: nowrap; }
th, td { padding: .34rem .5rem; border-bottom: 1px solid var(--line); }
td { white-space: nowrap; } td:first-child { white-space: normal; min-width: 10rem; overflow-wrap: anywhere; }
th:first-child, td:first-child { padding-left: 0; }
section { container-type: inline-size; }
@container (max-width: 47rem) { table, tbody { display: block; } thead { display: none; }
  tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem 1rem; padding: .45rem 0;
    border-bottom: 1px solid var(--line); }
  td, td:first-child { padding: 0; border: 0; white-space: normal; min-width: 0; }
  td:first-child { flex: 1 1 100%; } td:empty { display: none; }
  td[data-label]:not([data-label=""])::before { content: attr(data-label) " "; color: var(--soft); }
  tr.chosen { background: var(--pick); box-shadow: -.5rem 0 0 var(--pick), .5rem 0 0 var(--pick); } }
@container (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .35rem; }
  .actions label, .actions select, #arm label, #arm select, .form label { max-width: 100%; }
  .form label { display: grid; grid-template-columns: 6rem 1fr; flex: 1 1 100%; } }
select { min-width: 0; max-width: 100%; } fieldset label { max-width: 100%; min-width: 0; } #links { margin: 0 0 .6rem; display: flex; flex-wrap: wrap; gap: 0 1rem; } #links:empty { display: none; }
header form input { width: 5.5rem; } #search input { width: 12rem; } #at { font-variant-numeric: tabular-nums; }
.sum { text-align: right; font-variant-numeric: tabular-nums; }
tr.chosen td { background: var(--pick); }
tr.chosen td:first-child { box-shadow: -.5rem 0 0 var(--pick); }
button, .button, input, select { padding: .32rem .6rem; border: 1px solid var(--line); border-radius: 7px;
  background: var(--card); color: inherit; font: inherit; }
button, .button { cursor: pointer; text-decoration: none; font-weight: 500; }
button:hover:not(:disabled), .button:hover { border-color: var(--blue); color: var(--blue); }
button:disabled { opacity: .4; cursor: default; }
button.link { padding: 0; border: 0; background: none; color: var(--blue); text-align: left; }
a { color: var(--blue); } :focus-visible { outline: 2px solid #4c8dff; outline-offset: 1px; }
label { display: inline-flex; align-items: center; gap: .35rem; color: var(--soft); }
label :is(input, select) { color: var(--text); min-width: 0; }
form, fieldset { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; }
fieldset { min-width: 0; margin: .7rem 0 0; padding: .5rem 0 0; border: 0; border-top: 1px solid var(--line); }
legend { float: left; width: 100%; padding: 0; color: var(--soft); }
details.form { margin-top: .75rem; } details.form form { margin-top: .6rem; }
#amount { width: 8rem; } #more { display: contents; } #more input:not([type=checkbox]) { width: 8rem; }
#urls label { display: grid; grid-template-columns: 4rem 1fr; flex: 1 1 100%; }
.badge { display: inline-block; padding: 0 .5rem; border: 1px solid currentcolor; border-radius: 99px; font-size: .84em;
  font-weight: 600; white-space: nowrap; color: var(--grey); }
.blue { color: var(--blue); } .green { color: var(--green); } .amber { color: var(--amber); } .red { color: var(--red); }
.violet { color: var(--violet); } .soft { color: var(--soft); margin: .5rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .9rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.plain { margin: .5rem 0 0; padding: 0; list-style: none; }
.plain > li { padding: .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
#faults button { flex: none; } .payouts td:nth-child(3) { white-space: normal; }
#faults > li { display: flex; justify-content: space-between; align-items: center; gap: 1rem; }
.log { max-height: 24rem; overflow: auto; } .log summary { cursor: pointer; }
.log summary > * { display: inline-block; margin-right: .55rem; } .log time { color: var(--soft); font-variant-numeric: tabular-nums; }
.log dl, .log pre { margin: .4rem 0 .4rem 1.1rem; font: 12px/1.5 ui-monospace, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; color: var(--soft); }
.empty { color: var(--soft); }
`;
