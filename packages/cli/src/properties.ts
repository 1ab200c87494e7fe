// A result of any shape as lines for people: names at the left, nested parts indented. The units
// are in the names, as everywhere; what has one that people like to see converted is.
import { plainLine } from './plain-text.ts'
import { formatBytes } from './quantities.ts'
import type { Terminal } from './terminal.ts'

/** Lines of an object; what is undefined is left out. */
export function propertyLines(terminal: Terminal, value: object, indent = ''): readonly string[] {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null)
  const width = Math.max(0, ...entries.map(([name]) => wordsOf(name).length))
  return entries.flatMap(([name, each]: [string, unknown]) => {
    const title = terminal.style('bold', wordsOf(name))
    if (typeof each === 'object' && each !== null) {
      const nested = nestedLines(terminal, each, `${indent}  `)
      return nested.length === 0 ? [] : [`${indent}${title}`, ...nested]
    }
    const padding = ' '.repeat(width - wordsOf(name).length)
    return [`${indent}${title}${padding}  ${plainLine(scalarText(name, each))}`]
  })
}

function nestedLines(terminal: Terminal, value: object, indent: string): readonly string[] {
  if (!Array.isArray(value)) return propertyLines(terminal, value, indent)
  return (value as readonly unknown[]).flatMap((item) => {
    if (typeof item !== 'object' || item === null) return [`${indent}${plainLine(String(item))}`]
    const [first, ...rest] = propertyLines(terminal, item, `${indent}  `)
    return first === undefined ? [] : [`${indent}- ${first.slice(indent.length + 2)}`, ...rest]
  })
}

/** `maxMemoryKiB` → `Max memory`. */
function wordsOf(name: string): string {
  const bare = name.replace(/(KiB|MiB|Bytes|Ns|Ms)$/, '')
  const words = bare.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function scalarText(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'number') return String(value)
  if (name.endsWith('KiB')) return formatBytes(value * 1024)
  if (/bytes$/i.test(name)) return formatBytes(value)
  if (name.endsWith('Ns')) return `${(value / 1e9).toFixed(3)} s`
  if (name.endsWith('Ms')) return `${(value / 1000).toFixed(3)} s`
  return String(value)
}
