// The command line's entry, once a Node that can run it is found. What it loads is compiled once and
// cached.
import { enableCompileCache } from 'node:module'

enableCompileCache()
const [{ main }, { Terminal }] = await Promise.all([import('./main.ts'), import('./terminal.ts')])
process.exitCode = await main(process.argv.slice(2), new Terminal())
