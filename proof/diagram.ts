// Draws a stretch of a trace as an SVG picture for the documentation: who holds which job, who
// waits, who visits the monitor and the agent. Steps stand side by side in their order, since in a
// simulated world most of them take no time; a line marks where time passed.
import type { TraceEvent } from '@signalbox/trace'
import { strokesOf } from '@signalbox/trace'

interface Bar {
  readonly track: string
  readonly name: string
  readonly from: number
  to: number | undefined
}

const colours: Readonly<Record<string, string>> = {
  'waiting for a job': '#c9a227',
  'normal job': '#2f6f9f',
  'agent job': '#7b4ea3',
  'async job': '#2e7d4f',
  monitor: '#7fb2d6',
  agent: '#bd9ad6',
}

const dark = new Set(['normal job', 'agent job', 'async job'])
const stepWidth = 24
const rowHeight = 22
const left = 150
const top = 46

/** The picture, with a title, of the events that move something on the tracks above. */
export function diagram(title: string, events: readonly TraceEvent[]): string {
  const { bars, steps, times } = layOut(events)
  const rows = rowsOf(bars)
  const width = Math.max(left + steps * stepWidth + 30, 20 + title.length * 8)
  const height = top + rows.length * rowHeight + 24
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="10" y="20" font-size="14" font-weight="bold">${escaped(title)}</text>`,
    ...times.map(({ step, words }) => timeMark(step, words, height)),
    ...rows.flatMap((row, index) => drawRow(row, index, steps)),
    '</svg>',
    '',
  ]
  return lines.join('\n')
}

function layOut(events: readonly TraceEvent[]): {
  bars: readonly Bar[]
  steps: number
  times: readonly { step: number; words: string }[]
} {
  const bars: Bar[] = []
  const open = new Map<string, Bar>()
  const times: { step: number; words: string }[] = []
  let steps = 0
  let beforeMs = events[0]?.at ?? 0
  for (const event of events) {
    const drawn = strokesOf(event).filter(({ track }) => Object.hasOwn(colours, track))
    if (drawn.length === 0) continue
    steps++
    if (event.at > beforeMs) times.push({ step: steps, words: passed(event.at - beforeMs) })
    beforeMs = event.at
    for (const { track, id, edge, name } of drawn) {
      const key = `${track} ${id}`
      if (edge === 'begin') {
        const bar: Bar = { track, name, from: steps, to: undefined }
        bars.push(bar)
        open.set(key, bar)
      } else if (edge === 'end') {
        const bar = open.get(key)
        if (bar !== undefined) bar.to = steps
        open.delete(key)
      }
    }
  }
  return { bars, steps: steps + 1, times }
}

/** Bars of one track share a row unless they overlap. */
function rowsOf(bars: readonly Bar[]): readonly (readonly Bar[])[] {
  const rows: Bar[][] = []
  for (const track of Object.keys(colours)) {
    const ofTrack: Bar[][] = []
    for (const bar of bars.filter((each) => each.track === track)) {
      const free = ofTrack.find((row) => (row.at(-1)?.to ?? Number.POSITIVE_INFINITY) <= bar.from)
      if (free === undefined) ofTrack.push([bar])
      else free.push(bar)
    }
    rows.push(...ofTrack)
  }
  return rows
}

function drawRow(row: readonly Bar[], index: number, steps: number): readonly string[] {
  const y = top + index * rowHeight
  const { track } = row[0] ?? { track: '' }
  return [
    `<text x="10" y="${y + 13}" fill="#555555">${escaped(track)}</text>`,
    ...row.map(({ name, from, to }) => {
      const x = left + (from - 1) * stepWidth
      const barWidth = Math.max(6, ((to ?? steps) - from) * stepWidth)
      return (
        `<g><title>${escaped(name)}</title><rect x="${x}" y="${y}" width="${barWidth}" height="16" ` +
        `rx="3" fill="${colours[track] ?? '#999999'}"/>` +
        `<text x="${x + 4}" y="${y + 12}" fill="${dark.has(track) ? '#ffffff' : '#111111'}">` +
        `${escaped(short(name, barWidth))}</text></g>`
      )
    }),
  ]
}

function timeMark(step: number, words: string, height: number): string {
  const x = left + (step - 1) * stepWidth
  return (
    `<line x1="${x}" y1="${top - 10}" x2="${x}" y2="${height - 10}" stroke="#dddddd"/>` +
    `<text x="${x + 2}" y="${top - 8}" fill="#888888" font-size="9">+${escaped(words)}</text>`
  )
}

function passed(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** As much of a name as its bar has room for. */
function short(name: string, width: number): string {
  const room = Math.max(1, Math.floor((width - 6) / 7))
  const plain = name.replaceAll(/virDomain|signalbox/g, '')
  return plain.length <= room ? plain : plain.slice(0, room)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
