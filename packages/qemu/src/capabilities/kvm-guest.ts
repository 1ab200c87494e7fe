// The guest that decides whether KVM runs guests: 496 bytes of machine code at the reset vector.
//
// A KVM that opens, and even runs simple code, may be emulating one instruction at a time, and stop
// at the first that it does not know. So the program does what every system does while it boots, in
// 5 ms on a processor, and writes a letter to port 0xe9 after each stage; it leaves with exit
// status 33 through isa-debug-exit. In words:
//
// R  real mode: segments, and the global descriptor table loaded P  protected mode C  cpuid
// answered
//      page tables at 0x1000, which map the first 2 MiB and the page of the local APIC
// M  the EFER register set to long mode, by rdmsr and wrmsr G  paging on L  a far jump into 64 bit
// code W  128 KiB of memory filled by a string instruction F  fninit, SSE enabled, a vector written
// to memory X  a loop of five million turns: hopeless where each one is emulated I  interrupts: a
// table at 0x5000, the local APIC with LINT0 as ExtINT (without that no interrupt
//      of the PIC arrives), the PIC on vector 32, the PIT at 1 kHz
// T  three ticks of the timer arrived while halted; then `out 0xf4, 0x10`

const program = [
  '+rgA8I7YsFLm6WYPARbgAQ8gwGaDyAEPIsBm6iIADwAIAGa4EACO2I7AjtC8AHAAALBQ5um4AAAAAA+isEPm6THAvwAQ',
  'AAC5ABAAAPOrxwUAEAAAAyAAAMcFACAAAAMwAADHBQAwAACDAAAAxwUYIAAAA0AAAMcFuE8AAJsA4P4PIOCDyCAPIuC4',
  'ABAAAA8i2LmAAADADzINAAEAAA8wsE3m6Q8gwA0AAACADyLAsEfm6eq5AA8AGACwTObpvwAAAQC5AIAAALhaWlpa86uw',
  'V+bp2+MPIMCD4PuDyAIPIsAPIOANAAYAAA8i4GYP78DzD38EJQBwAACwRubpuUBLTAD/yXX8sFjm6bitAQ8AvwBQAABm',
  'iYcAAgAAZseHAgIAABgAZseHBAIAAACOwegQZomHBgIAAEjHhwgCAAAAAAAADwEdngAAALAR5iDmoLAg5iGwKOahsATm',
  'IbAC5qGwAeYh5qGw/uYhsP/mobA05kOwqeZAsATmQLsAAOD+x4PwAAAA/wEAAMeDUAMAAAAHAACwSebp+/SDPCUAYAAA',
  'A3L1+rBU5umwEOb09Ov9UP8EJQBgAACwIOYgWEjPDx9AAAAAAAAAAAAA//8AAACbzwD//wAAAJPPAP//AAAAm68AHwDA',
  'AQ8ADwIAUAAAAAAAAA==',
].join('')

const imageBytes = 0x1_0000
const resetVector = 0xfff0

/** A jump to the beginning of the image, where a processor starts. */
const jump = [0xea, 0x00, 0x00, 0x00, 0xf0]

/** The exit status with which the guest says that it reached its end. */
export const kvmGuestExitCode = 33

const stages: Readonly<Record<string, string>> = {
  R: 'real mode',
  P: 'protected mode',
  C: 'cpuid',
  M: 'model specific registers',
  G: 'paging',
  L: '64 bit code',
  W: 'filling memory',
  F: 'floating point and SSE',
  X: 'five million turns of a loop',
  I: 'setting up interrupts',
  T: 'timer interrupts',
}

/** The firmware image that holds the guest. */
export function kvmGuestImage(): Uint8Array {
  const image = new Uint8Array(imageBytes)
  image.set(Buffer.from(program, 'base64'), 0)
  image.set(jump, resetVector)
  return image
}

/** How far the guest got, from the letters that it wrote: a clause for an error message. */
export function describeStages(letters: string): string {
  const order = Object.keys(stages)
  const last = letters.at(-1)
  const next = order[last === undefined ? 0 : order.indexOf(last) + 1]
  const failed = next === undefined ? 'leaving' : (stages[next] ?? 'leaving')
  const passed = last === undefined ? '' : `, after ${stages[last] ?? 'an unknown stage'}`
  return `a test guest stopped at ${failed}${passed}`
}
