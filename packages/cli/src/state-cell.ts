// A machine's state as a cell: what it is doing and why, in the colour of how it is.
import type { Cell } from './table.ts'
import type { Style } from './terminal.ts'

const styles: Readonly<Record<string, Style>> = {
  running: 'green',
  paused: 'yellow',
  pmsuspended: 'yellow',
  shutdown: 'yellow',
  crashed: 'red',
  shutoff: 'dim',
}

export interface DescribedState {
  readonly state: string
  readonly reason: string
}

export function stateCell(domain: DescribedState): Cell {
  const style = styles[domain.state]
  return { text: stateText(domain), ...(style !== undefined && { style }) }
}

/** `paused (user)`; a reason that is unknown is left out. */
export function stateText({ state, reason }: DescribedState): string {
  return reason === 'unknown' ? state : `${state} (${reason})`
}
