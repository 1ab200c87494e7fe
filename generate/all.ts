// Writes every file of the generated/ folders: `npm run generate`. test/generated.model.test.ts
// compares what lies there with what this makes today.
import { writeFileSync } from 'node:fs'
import { catalogueFiles } from './cli-catalogue.ts'
import { constantFiles } from './constants.ts'
import { qmpFiles } from './qmp.ts'

/** Texts by their paths from the root of the tree. */
export type GeneratedFiles = ReadonlyMap<string, string>

/** All generated files. */
export function generatedFiles(): GeneratedFiles {
  return new Map([...constantFiles(), ...qmpFiles(), ...catalogueFiles()])
}

if (import.meta.main) {
  for (const [path, text] of generatedFiles()) {
    writeFileSync(new URL(`../${path}`, import.meta.url), text)
  }
}
