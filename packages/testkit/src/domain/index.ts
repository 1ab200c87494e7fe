export { identities, valueOf } from './arbitrary.ts'
