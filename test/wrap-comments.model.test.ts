// Comments that are too long for their line are filled anew; everything else stays as it is.
import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { wrapComments } from '../setup/wrap-comments.ts'

const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ')

test('a paragraph is filled from the line on that is too long', () => {
  const text = [
    '// Begins.',
    `// ${words(22)}`,
    '// the rest.',
    '//',
    '// Another.',
    'code()',
  ].join('\n')
  expect(wrapComments(text)).toBe(
    [
      '// Begins.',
      `// ${words(19)}`,
      '// word word word the rest.',
      '//',
      '// Another.',
      'code()',
    ].join('\n'),
  )
})

test('items keep their beginnings, and what continues them its indent', () => {
  const text = ['/**', ` * @throws Lost ${words(20)}`, ' *   when', ' * @see stop', ' */'].join(
    '\n',
  )
  expect(wrapComments(text)).toBe(
    ['/**', ` * @throws Lost ${words(17)}`, ` *   ${words(3)} when`, ' * @see stop', ' */'].join(
      '\n',
    ),
  )
})

test('a doc comment on one line that is too long gets lines of its own', () => {
  expect(wrapComments(`  /** ${words(20)} */`)).toBe(
    ['  /**', `   * ${words(19)}`, '   * word', '   */'].join('\n'),
  )
})

test.for([
  ['a string', `const a = '// ${words(30)}'`],
  ['a template', `const a = \`\n// ${words(30)}\n * ${words(30)}\n\``],
  ['what the compiler is expected to say', `// error: ${words(30)}`],
  ['a long word', `// https://${'a'.repeat(120)}`],
  ['a table', `// | ${words(30)} |`],
  ['short lines, however they are broken', '// One\n// word\n// a line.'],
])('%s stays as it is', ([, text = '']) => {
  expect(wrapComments(text)).toBe(text)
})

test('no word is lost or moved, and filling twice is filling once', () => {
  const part = constantFrom(
    '// ',
    ' * ',
    '\n',
    '- ',
    '@param ',
    'word ',
    `${words(12)} `,
    'code() ',
  )
  assert(
    property(array(part, { maxLength: 40 }), (parts) => {
      const text = parts.join('')
      const wrapped = wrapComments(text)
      const plain = (of: string): string =>
        of.replaceAll(/^\s*(?:\/\/|\*) /gm, '').replaceAll(/\s+/g, ' ')
      expect(plain(wrapped)).toBe(plain(text))
      expect(wrapComments(wrapped)).toBe(wrapped)
    }),
  )
})
