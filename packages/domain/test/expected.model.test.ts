// Documents of real tools against what is expected of us; expected/README.md says where each came
// from.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatDomain, parseDomain } from '../src/index.ts'
import { identities } from '@signalbox/testkit/domain'

const folder = (name: string) => new URL(`expected/${name}/`, import.meta.url)
const inputs = (name: string) =>
  readdirSync(folder(name))
    .filter((file) => file.endsWith('.in.xml'))
    .map((file) => file.slice(0, -'.in.xml'.length))
const text = (name: string, file: string) => readFileSync(new URL(file, folder(name)), 'utf8')

describe("libvirt's own answers", () => {
  it.each(inputs('libvirt-9.0'))('%s is written byte for byte as libvirt writes it', (name) => {
    const definition = parseDomain(text('libvirt-9.0', `${name}.in.xml`), identities)
    expect(formatDomain(definition, { secure: true })).toBe(
      text('libvirt-9.0', `${name}.libvirt.xml`),
    )
  })

  it.each(inputs('libvirt-9.0'))('%s as libvirt writes it is not changed by us', (name) => {
    const answer = text('libvirt-9.0', `${name}.libvirt.xml`)
    expect(formatDomain(parseDomain(answer, identities), { secure: true })).toBe(answer)
  })
})

describe('what virt-install asks for', () => {
  it.each(inputs('virt-install-4.1'))('%s becomes the expected definition', (name) => {
    const definition = parseDomain(text('virt-install-4.1', `${name}.in.xml`), identities)
    const out = formatDomain(definition)
    if (process.env['UPDATE_EXPECTED'] === '1') {
      writeFileSync(new URL(`${name}.out.xml`, folder('virt-install-4.1')), out)
    }
    expect(out).toBe(text('virt-install-4.1', `${name}.out.xml`))
  })
})
