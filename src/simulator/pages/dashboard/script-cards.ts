/** What the page's script draws of cards, of pages where they are saved, and of recurring profiles. */
export const CARD_VIEWS = `
function drawCards(cards, setups, profiles) {
  const saving = setups.filter(({ state }) => state !== 'saved').map((one) => el('tr', {},
    el('td', {}, one.userId), cell('Card', one.chosen ? one.chosen.pan : 'not chosen yet'),
    cell('Use', one.use), cell('', badge(one.failure ? 'not saved ' + one.failure.code : 'being saved',
      one.failure ? 'red' : 'blue')), cell('', '')));
  const saved = cards.map((card) => el('tr', {},
    el('td', {}, card.userId), cell('Card', card.pan),
    cell('Use', card.use === 'payout' ? 'payout' : 'purchase', card.threeDs ? ', 3-D Secure' : '',
      card.chargeCode ? ', declines ' + card.chargeCode : ''),
    cell('', badge(card.word, { approved: 'green', deleted: '' }[card.word] ?? 'violet')),
    cell('', ...(card.word === 'deleted' ? [] : [card.word === 'approved' ? 'blocked' : 'approved'].map((word) =>
      el('button', { type: 'button', data: { key: 'card' + card.token, card: card.token, word } }, word === 'approved' ? 'approve' : 'block'))))));
  const charged = profiles.map((one) => el('tr', {},
    el('td', {}, one.userId || 'profile'), cell('Card', one.card.pan), cell('Profile', one.id),
    cell('', badge(!one.isAlive ? 'over' : one.chargeCode ? 'declines ' + one.chargeCode : 'charges', !one.isAlive ? 'red'
      : one.chargeCode ? 'amber' : 'green')),
    cell('', el('button', { type: 'button', data: { key: 'profile' + one.id, profile: one.id, alive: String(!one.isAlive) } },
      one.isAlive ? 'end it' : 'let it live'))));
  const rows = [...saving, ...charged, ...saved];
  fill('cards', rows.length ? rows : [el('tr', {}, el('td', { className: 'empty' }, 'None yet.'))]);
}
`;
