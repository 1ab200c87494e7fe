// The version of this command line, from its package.
import manifest from '@signalbox/cli/package.json' with { type: 'json' }

export const version: string = manifest.version
