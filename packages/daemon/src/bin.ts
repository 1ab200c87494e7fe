// The entry of signalboxd. What it loads is compiled once and cached, so that it starts quickly.
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { signalboxd } = await import('./signalboxd.ts')
// Nothing may hold the process back once it has left: its lock is free, and another may be at work.
process.exit(await signalboxd(process.argv.slice(2)))
