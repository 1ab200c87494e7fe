export { main } from './main.ts'
export { Terminal } from './terminal.ts'
