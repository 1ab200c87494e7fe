// Comments within 100 columns, which the formatter leaves as they are: a paragraph with a longer
// line is filled anew from that line on. A part of `npm run format`:
//
//   node setup/wrap-comments.ts
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commentsOf } from '../test/tree/code-of.ts'
import { root, sourceFiles } from '../test/tree/source-file.ts'

const columnsMax = 100
/** A line of a comment: what stands before its words, and the words. */
const line = /^(\s*(?:\/\/|\*) )(\S.*)$/
/** A doc comment on one line. */
const oneLine = /^(\s*)\/\*\* (.*) \*\/$/
/** How an item of a list, a tag, a heading or an expected error begins, which nothing may join. */
const item = /^(?:[-*•|>] |@|\d+\. |#|```|error: )/

/** `text` with the paragraphs of its comments filled where one has a line that is too long. */
export function wrapComments(text: string): string {
  const inComment = new Set<number>()
  for (const [begin, end] of commentsOf(text)) {
    const first = text.slice(0, begin).split('\n').length - 1
    const count = text.slice(begin, end).split('\n').length
    for (let at = first; at < first + count; at++) inComment.add(at)
  }
  const lines = text.split('\n')
  const written: string[] = []
  for (let at = 0; at < lines.length;) {
    const paragraph = inComment.has(at) ? paragraphFrom(lines, at) : undefined
    const opened = inComment.has(at) ? open(lines[at] ?? '') : undefined
    if (paragraph !== undefined) written.push(...fill(paragraph))
    else written.push(...(opened ?? [lines[at] ?? '']))
    at += paragraph?.lines ?? 1
  }
  return written.join('\n')
}

/** A doc comment that is too long for one line, on several; undefined for any other line. */
function open(text: string): readonly string[] | undefined {
  const [, indent = '', said = ''] = oneLine.exec(text) ?? []
  if (text.length <= columnsMax || said === '') return undefined
  const prefix = `${indent} * `
  const filled = fill({ lines: 1, prefix, indent: prefix, words: said.split(/\s+/) })
  return [`${indent}/**`, ...filled, `${indent} */`]
}

interface Paragraph {
  readonly lines: number
  readonly prefix: string
  /** What stands before the words of every line but the first. */
  readonly indent: string
  readonly words: readonly string[]
}

/** The paragraph that a line which is too long begins or goes on with; undefined for another. */
function paragraphFrom(lines: readonly string[], from: number): Paragraph | undefined {
  const first = lines[from] ?? ''
  const [, prefix = '', begun = ''] = line.exec(first) ?? []
  const fixed = /^(?:error: |https?:|\|)/.test(begun)
  if (first.length <= columnsMax || fixed || !begun.includes(' ')) return undefined
  const indent = item.test(begun) ? `${prefix}  ` : prefix
  const words = begun.split(/\s+/)
  let at = from + 1
  for (; at < lines.length; at++) {
    const [, before, text = ''] = line.exec((lines[at] ?? '').replace(indent, prefix)) ?? []
    const goesOn = before === prefix && !item.test(text) && lines[at]?.startsWith(indent) === true
    if (!goesOn) break
    words.push(...text.split(/\s+/))
  }
  return { lines: at - from, prefix, indent, words }
}

function fill({ prefix, indent, words }: Paragraph): readonly string[] {
  const written: string[] = []
  let current = prefix
  for (const word of words) {
    const empty = current === prefix || current === indent
    if (!empty && current.length + 1 + word.length > columnsMax) {
      written.push(current)
      current = `${indent}${word}`
    } else {
      current += empty ? word : ` ${word}`
    }
  }
  return [...written, current]
}

if (import.meta.main) {
  for (const { path, text, generated } of sourceFiles()) {
    const wrapped = generated ? text : wrapComments(text)
    if (wrapped !== text) writeFileSync(join(root, path), wrapped)
  }
}
