// Where what this program loads is kept compiled: in a directory of this user's own. Node's default
// lies in the directory for temporary files, where another user could have put something before us.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

export function keepCompiled(): void {
  const { XDG_CACHE_HOME: named, HOME: home } = process.env
  const fallback = home?.startsWith('/') === true ? join(home, '.cache') : undefined
  const base = named?.startsWith('/') === true ? named : fallback
  if (base !== undefined) enableCompileCache(join(base, 'signalbox', 'compiled'))
}
