// The packages of the workspace, as their package.json says.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-file.ts'

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export interface Package {
  /** The folder under packages/, and the name without its scope. */
  readonly layer: string
  readonly manifest: Manifest
}

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest
}

/** All packages of the workspace. */
export function packages(): readonly Package[] {
  return readdirSync(join(root, 'packages')).map((layer) => ({
    layer,
    manifest: readManifest(`packages/${layer}/package.json`),
  }))
}
