// The guest that tests, benches and the tour boot; made on first use.
export { GuestError } from './guest-error.ts'
export type { GuestFiles } from './guest-files.ts'
export { guestImages } from './guest-images.ts'
export type { GuestOptions } from './guest-images.ts'
export type { KernelFlavour } from './guest-packages.ts'
