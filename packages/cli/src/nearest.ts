// Names that somebody may have meant.

/** Those of `names` that are the nearest to `name`, at most three; none when all are far away. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase()
  const ranked = names
    .map((each) => ({ each, far: distance(wanted, each.toLowerCase()) }))
    .filter(({ each, far }) => {
      const part = each.toLowerCase().startsWith(wanted) && wanted.length >= 2
      return part || far <= Math.max(1, Math.floor(wanted.length / 3))
    })
  return ranked
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ each }) => each)
}

/** Letters to insert, remove or replace to make one of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1]
    for (const [j, other] of b.split('').entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
