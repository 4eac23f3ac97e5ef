/**
 * Whether a text, from there on, has no character but those that XML leaves as they are: no entity, no carriage return,
 * nothing that XML forbids. "]]>" is forbidden in texts, and elsewhere is not plain either. Half a character is passed over:
 * who has a text with such refuses it before.
 *
 * `ascii` are the bytes of the text where each of them is a character, else null.
 */
export function hasPlainCharacters(text: string, ascii: DataView | null, from: number): boolean {
  if (text.includes('&') || text.includes(']]>')) return false;
  return ascii === null ? !/[^\t\n -\ufffd]/.test(text) : hasNoControls(ascii, from);
}

/** Four bytes at a time: only where one of them is below a blank, or seems to be, each is looked at. */
function hasNoControls(ascii: DataView, from: number): boolean {
  const whole = ascii.byteLength - 3;
  let at = from;
  for (; at < whole; at += 4) {
    const four = ascii.getInt32(at, true);
    if (((four - 0x20202020) & ~four & 0x80808080) !== 0 && !areAllowed(ascii, at, at + 4)) return false;
  }
  return areAllowed(ascii, at, ascii.byteLength);
}

function areAllowed(ascii: DataView, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = ascii.getUint8(at);
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a) return false;
  }
  return true;
}
