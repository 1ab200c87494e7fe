// What a generator makes: texts by their paths from the root of the tree.
export type GeneratedFiles = ReadonlyMap<string, string>
