// What the command line knows of the driver's operations: derived from their declarations and
// generated, so that printing a list does not load a driver.

/** One input of an operation. */
export type FieldShape =
  | { readonly type: 'string'; readonly required: boolean; readonly default?: string }
  | { readonly type: 'number'; readonly required: boolean; readonly default?: number }
  | { readonly type: 'boolean'; readonly required: boolean; readonly default?: boolean }
  | {
      readonly type: 'choice'
      readonly required: boolean
      readonly choices: readonly string[]
      readonly default?: string
    }
  | {
      readonly type: 'list'
      readonly required: boolean
      /** What the items may be; anything when absent. */
      readonly choices?: readonly string[]
    }
  /** An object of the operation's own kind, given as JSON. */
  | { readonly type: 'record'; readonly required: boolean }

export interface OperationShape {
  readonly api: string
  readonly summary: string
  readonly on: 'domain' | 'driver'
  readonly readOnly: boolean
  readonly fields: Readonly<Record<string, FieldShape>>
}

export type Catalogue = Readonly<Record<string, OperationShape>>
