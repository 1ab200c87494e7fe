// Prints the domain XML of a small Linux guest, which is built if it is not there: something to try
// the command line and the library with.
//
//   npm run -s guest demo > demo.xml
import { guestImages } from '../guest/index.ts'
import { guestXml } from '../tour/guest-xml.ts'

const [name = 'demo'] = process.argv.slice(2)
const images = await guestImages({ say: (line) => process.stderr.write(`${line}\n`) })
process.stdout.write(guestXml(name, images, 'normal'))
