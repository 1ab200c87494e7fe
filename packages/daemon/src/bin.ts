// The entry of signalboxd. Whoever starts it often names a directory for what was compiled before,
// by NODE_COMPILE_CACHE, as the command line does.
import { signalboxd } from './signalboxd.ts'

// Nothing may hold the process back once it has left: its lock is free, and another may be at work.
process.exit(await signalboxd(process.argv.slice(2)))
