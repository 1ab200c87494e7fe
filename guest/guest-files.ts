// What a guest consists of, for whoever boots it.

/** Files of one guest, which nobody may change, and its kernel's arguments. */
export interface GuestFiles {
  /**
   * The kernel, unpacked: an ELF file that QEMU enters at its PVH note. Of flavour 'amd64', which
   * is packed otherwise, the bzImage.
   */
  readonly kernel: string
  /** The kernel as a bzImage. It boots slower; a guest that is to wake from S3 needs it. */
  readonly bzImage: string
  /** The userspace, as an archive that the kernel unpacks into memory. */
  readonly initrd: string
  /** Arguments of the kernel, as text, with which this guest boots fastest. */
  readonly cmdline: string
  /**
   * The same userspace on an ext4 disk in a qcow2 image, for `sbx.root=/dev/vda`; to be used
   * through an overlay. Undefined on a machine without the programs that make it.
   */
  readonly rootDisk?: string
}
