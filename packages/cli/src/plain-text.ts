// Text that somebody else chose, such as a guest, an image or another user's client, made fit for a
// terminal: it must not move the cursor, change colours, or pretend to be lines of ours.

/** One line of plain text: control, format and private characters are gone, breaks are spaces. */
export function plainLine(text: string): string {
  return text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cs}\p{Co}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, '')
}

/** Several lines of plain text. */
export function plainLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => plainLine(line.replaceAll('\t', '    ')))
    .join('\n')
}
