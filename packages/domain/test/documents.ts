// Small documents for tests: a domain that is complete, with something more in it.

/** A domain whose `<devices>` hold the given XML; the devices begin on line 6. */
export function withDevices(devices: string): string {
  return withParts(`  <devices>\n${devices}\n  </devices>`)
}

/** A domain with the given XML after its `<os>`, on line 5. */
export function withParts(parts: string): string {
  return `<domain type='qemu'>
  <name>guest</name>
  <memory>1024</memory>
  <os><type>hvm</type></os>
${parts}
</domain>
`
}
