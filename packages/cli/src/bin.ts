// The command line's entry, once a Node that can run it is found. What it loads is compiled once
// and kept, so it is loaded after that is arranged.
import { keepCompiled } from './compile-cache.ts'

keepCompiled()
const [{ main }, { Terminal }] = await Promise.all([import('./main.ts'), import('./terminal.ts')])
process.exitCode = await main(process.argv.slice(2), new Terminal())
