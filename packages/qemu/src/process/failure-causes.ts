// What QEMU's last words mean, for the failures that people meet: a cause that programs can match,
// and what helps. QEMU has no codes here, only sentences; those below are of 7.2 and later.
//
// The first entry that matches decides, so the particular stand before the general.

export type FailureCause =
  | 'image-locked'
  | 'image-format'
  | 'kvm-unavailable'
  | 'kvm-denied'
  | 'machine-unknown'
  | 'device-unknown'
  | 'device-property'
  | 'device-bus'
  | 'id-in-use'
  | 'cpu-unknown'
  | 'cpu-feature'
  | 'address-in-use'
  | 'out-of-memory'
  | 'no-space'
  | 'incoming-refused'
  | 'library-missing'
  | 'terminated'
  | 'crashed'
  | 'permission-denied'
  | 'file-missing'
  | 'option-invalid'
  | 'unknown'

export interface FailureSign {
  readonly cause: FailureCause
  readonly pattern: RegExp
  /** What helps; named groups of the pattern stand in angle brackets. */
  readonly hint: string
}

export const failureSigns: readonly FailureSign[] = [
  {
    cause: 'image-locked',
    pattern: /Failed to get (?:shared )?"[^"]+" lock|Is another process using the image/u,
    hint: 'Another process uses the disk image: stop that machine, or mark the disk shareable in both.',
  },
  {
    cause: 'image-format',
    pattern: /Image is not in (?<format>\S+) format|Unsupported \S+ version/u,
    hint: "The image has another format than the disk's <driver type='…'> says; qemu-img info tells.",
  },
  {
    cause: 'kvm-denied',
    pattern: /Could not access KVM kernel module: Permission denied/u,
    hint: "This user may not open /dev/kvm: join the group that owns it, or use <domain type='qemu'>.",
  },
  {
    cause: 'kvm-unavailable',
    pattern:
      /Could not access KVM kernel module|failed to initialize kvm|invalid accelerator kvm|kvm_init_vcpu/iu,
    hint: "This host offers no KVM: use <domain type='qemu'>.",
  },
  {
    cause: 'machine-unknown',
    pattern: /unsupported machine type/u,
    hint: "This QEMU does not know the machine type: see the machines in its capabilities, or use 'q35'.",
  },
  {
    cause: 'device-unknown',
    pattern: /'(?<name>[^']+)' is not a valid device model name/u,
    hint: "This QEMU has no device '<name>': it may come in a package of its own.",
  },
  {
    cause: 'id-in-use',
    pattern:
      /Duplicate (?:device )?ID '(?<name>[^']+)'|attempt to add duplicate property '(?<alias>[^']+)'/u,
    hint: 'Two devices have the same alias.',
  },
  {
    cause: 'device-bus',
    pattern:
      /Bus '(?<name>[^']+)' not found|No '(?<kind>[^']+)' bus found|slot .* not available|in use by/u,
    hint: 'A device is to be plugged where there is no place: check controllers and <address> elements.',
  },
  {
    cause: 'cpu-unknown',
    pattern: /unable to find CPU model '(?<name>[^']+)'/u,
    hint: "This QEMU knows no CPU model '<name>': see the models in its capabilities.",
  },
  {
    cause: 'cpu-feature',
    pattern: /Host doesn't support requested features?|doesn't support requested feature/u,
    hint: 'This host lacks a CPU feature that the definition asks for.',
  },
  {
    cause: 'device-property',
    pattern: /Property '[^']*' not found|Parameter '[^']*' (?:is unexpected|expects|is missing)/u,
    hint: 'This QEMU refuses a property of a device: its version may be older than the definition needs.',
  },
  {
    cause: 'address-in-use',
    pattern: /Address already in use|Could not set up host forwarding rule/u,
    hint: 'Another process listens on an address that the machine needs: choose another port.',
  },
  {
    cause: 'out-of-memory',
    pattern:
      /Cannot allocate memory|cannot set up guest memory|os_mem_prealloc|Insufficient free host/u,
    hint: 'The host cannot give the machine its memory: make <memory> smaller, or stop something.',
  },
  {
    cause: 'no-space',
    pattern: /No space left on device/u,
    hint: 'A file system of the host is full.',
  },
  {
    cause: 'incoming-refused',
    pattern: /load of migration failed|error while loading state|Unknown savevm section/u,
    hint: 'The saved guest does not fit this machine: start it afresh, or restore it as it was saved.',
  },
  {
    cause: 'library-missing',
    pattern: /error while loading shared libraries/u,
    hint: 'The installation of QEMU is not complete.',
  },
  {
    cause: 'terminated',
    pattern: /terminating on signal \d+(?: from pid (?<pid>\d+)(?: \((?<name>[^)]*)\))?)?/u,
    hint: 'Somebody ended QEMU by a signal.',
  },
  {
    cause: 'crashed',
    pattern:
      /Assertion .* failed|Aborted|Segmentation fault|corrupted|double free|Bad system call/u,
    hint: 'QEMU itself failed: its log and version are what its authors need to know.',
  },
  {
    cause: 'permission-denied',
    pattern: /Permission denied|Operation not permitted/u,
    hint: 'QEMU runs as the user of this driver, who may not use a file or device of the machine.',
  },
  {
    cause: 'file-missing',
    pattern:
      /No such file or directory|Could not open '|could not open|could not load kernel|failed to find romfile/iu,
    hint: 'A file of the machine is not where the definition says.',
  },
  {
    cause: 'option-invalid',
    pattern: /JSON parse error|invalid option|Invalid parameter|Expecting |is not a valid/u,
    hint: 'QEMU does not understand its command line, which stands in the log.',
  },
]
