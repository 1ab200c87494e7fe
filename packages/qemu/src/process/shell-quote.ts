// A command as people would type it: for logs and error messages, never to be run by us.

/** An argument that every shell takes as it stands. */
const plain = /^[A-Za-z0-9_@%+=:,./-]+$/u

/** One argument, quoted where a shell needs that; control characters are shown escaped. */
export function shellQuote(argument: string): string {
  if (plain.test(argument)) return argument
  // oxlint-disable-next-line no-control-regex -- these are what must not reach a terminal
  if (!/[\u0000-\u001f\u007f-\u009f]/u.test(argument)) {
    return `'${argument.replaceAll("'", String.raw`'\''`)}'`
  }
  const escaped = JSON.stringify(argument)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
  const shown = escaped.replaceAll("'", String.raw`\'`).replaceAll(/[\u007f-\u009f]/gu, hex)
  return `$'${shown}'`
}

function hex(character: string): string {
  return String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
