/** The look of all pages for payers: legible on a phone, light and dark. Nothing is fetched from anywhere. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1a2230; --soft: #5a6577; --line: #d9dfe8; --card: #fff; --back: #eef1f6;
  --go: #0b6e4f; --stop: #b3261e; --mark: #7a4d00; --mark-back: #fff3d6; }
@media (prefers-color-scheme: dark) { :root { --text: #e8ecf3; --soft: #a3afc2; --line: #364154; --card: #1b2230;
  --back: #10151e; --go: #1f8f6a; --stop: #e5766f; --mark: #ffd48a; --mark-back: #3a2c0d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 2rem 1rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 1.75rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; box-shadow: 0 8px 24px rgb(20 30 50 / 8%); }
h1 + dl { margin-top: .8rem; }
h1 { margin: 0; font-size: 1rem; font-weight: 600; color: var(--soft); }
.amount { margin: .15rem 0 1rem; font-size: 2.25rem; font-weight: 700; letter-spacing: -.02em;
  font-variant-numeric: tabular-nums; }
.mark { margin: 0 0 1.25rem; padding: .55rem .8rem; border-radius: 8px; background: var(--mark-back);
  color: var(--mark); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1rem; margin: 0 0 1.5rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.rows { width: 100%; margin: 0 0 1.5rem; border-collapse: collapse; font-size: .92rem; }
.rows th { text-align: left; font-weight: 500; color: var(--soft); }
.rows th, .rows td { padding: .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.rows :is(th, td):not(:first-child) { padding-left: 1rem; text-align: right; font-variant-numeric: tabular-nums; }
.choices { margin: 0 0 1rem; padding: 0; border: 0; }
.choices legend { padding: 0 0 .4rem; color: var(--soft); }
.choice { display: flex; gap: .7rem; align-items: flex-start; padding: .55rem .7rem; border: 1px solid var(--line);
  border-radius: 9px; margin: 0 0 .45rem; cursor: pointer; }
.choice:has(:checked) { border-color: var(--go); box-shadow: inset 0 0 0 1px var(--go); }
.choice input { margin-top: .3rem; }
.field { display: block; margin: 0 0 1rem; color: var(--soft); }
.field input { display: block; width: 100%; margin-top: .25rem; padding: .7rem .8rem; border: 1px solid var(--line);
  border-radius: 9px; background: transparent; color: var(--text); font: inherit; letter-spacing: .2em; }
form { margin: 0 0 .6rem; }
button, .button { display: block; width: 100%; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 9px;
  background: transparent; color: inherit; font: inherit; font-weight: 600; text-align: center; text-decoration: none;
  cursor: pointer; }
button:hover, .button:hover { filter: brightness(1.08); border-color: var(--soft); }
:focus-visible { outline: 3px solid #4c8dff; outline-offset: 2px; }
.go { background: var(--go); border-color: var(--go); color: #fff; }
.stop { color: var(--stop); }
.good { color: var(--go); } .bad { color: var(--stop); }
.outcome { margin: 0 0 1rem; font-size: 1.35rem; font-weight: 700; }
footer { max-width: 30rem; margin: 1rem auto 0; color: var(--soft); font-size: .85rem; text-align: center; }
`;
