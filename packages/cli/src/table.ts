// A table in columns, aligned by what a terminal shows: wide characters take two cells, combining
// ones none, and what others chose is made plain before.
import { plainLine } from './plain-text.ts'
import type { Style, Terminal } from './terminal.ts'

export interface Cell {
  readonly text: string
  readonly style?: Style
  /** Numbers stand at the right. */
  readonly right?: boolean
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const wide = new RegExp(
  [
    String.raw`\p{Emoji_Presentation}|\ufe0f`,
    String.raw`\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}`,
    String.raw`[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]`,
  ].join('|'),
  'u',
)
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

/** Cells that a terminal takes for the text. */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(text)) {
    if (wide.test(segment)) width += 2
    else if (!invisible.test(segment)) width += 1
  }
  return width
}

/** The lines of a table; an empty one has its header alone. */
export function tableLines(
  terminal: Terminal,
  header: readonly string[],
  rows: readonly (readonly (Cell | string)[])[],
): string[] {
  const body = rows.map((row) => row.map(cellOf))
  const head = header.map((text): Cell => ({ text, style: 'bold' }))
  const widths = header.map((title, column) =>
    Math.max(widthOf(title), ...body.map((row) => widthOf(row[column]?.text ?? ''))),
  )
  return [head, ...body].map((row) => {
    const cells = row.map((cell, column) => {
      const padding = ' '.repeat((widths[column] ?? 0) - widthOf(cell.text))
      const text = cell.style === undefined ? cell.text : terminal.style(cell.style, cell.text)
      return cell.right === true ? padding + text : text + padding
    })
    return cells.join('  ').trimEnd()
  })
}

function cellOf(cell: Cell | string): Cell {
  return typeof cell === 'string'
    ? { text: plainLine(cell) }
    : { ...cell, text: plainLine(cell.text) }
}
