// Builds the guest, or finds it built, and prints its files as NAME=VALUE lines; what is being done
// goes to the standard error.
//
//   node guest/build.ts [cloud-amd64 | amd64]
import { GuestError, guestImages } from './index.ts'

const [flavour = 'cloud-amd64'] = process.argv.slice(2)
if (flavour !== 'cloud-amd64' && flavour !== 'amd64') {
  process.stderr.write(`There is no kernel '${flavour}'; choose cloud-amd64 or amd64.\n`)
  process.exitCode = 2
} else {
  try {
    const files = await guestImages({
      flavour,
      say: (line) => process.stderr.write(`guest: ${line}\n`),
    })
    for (const [name, value] of Object.entries(files)) process.stdout.write(`${name}=${value}\n`)
  } catch (error) {
    if (!(error instanceof GuestError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
