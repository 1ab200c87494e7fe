// Writes every file of the generated/ folders, and documents that are made: `npm run generate`.
// test/generated.model.test.ts compares what lies there with what this makes today, and
// test/invariants.model.test.ts the table of invariants.
import { writeFileSync } from 'node:fs'
import { catalogueFiles } from './cli-catalogue.ts'
import { constantFiles } from './constants.ts'
import type { GeneratedFiles } from './generated-files.ts'
import { invariantTable } from './invariants.ts'
import { qmpFiles } from './qmp.ts'

/** All generated files. */
export function generatedFiles(): GeneratedFiles {
  return new Map([...constantFiles(), ...qmpFiles(), ...catalogueFiles()])
}

if (import.meta.main) {
  const documents = [['docs/invariants.md', invariantTable()]] as const
  for (const [path, text] of [...generatedFiles(), ...documents]) {
    writeFileSync(new URL(`../${path}`, import.meta.url), text)
  }
}
