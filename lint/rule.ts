// The types that rules of ours are written with, and what they share about syntax trees.
import type { RuleTester } from 'oxlint/plugins-dev'

/** A rule as oxlint runs it. */
export type Rule = Extract<Parameters<RuleTester['run']>[1], { create: unknown }>

/** What oxlint loads: rules by their names. */
export interface Plugin {
  readonly meta: { readonly name: string }
  readonly rules: Readonly<Record<string, Rule>>
}

export type Context = Parameters<Rule['create']>[0]

type Scope = ReturnType<Context['sourceCode']['getScope']>

/** A name that something declares, with every place that speaks of it. */
export type Variable = Scope['variables'][number]

/** A node of the syntax tree. */
export type Node = Scope['block']

export type Callback = Extract<Node, { type: 'ArrowFunctionExpression' | 'FunctionExpression' }>

export function isCallback(node: Node | undefined): node is Callback {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'
}

/** The variable that an identifier speaks of; undefined for one that nothing here declares. */
export function variableOf(context: Context, identifier: Node): Variable | undefined {
  for (
    let scope: Scope | null = context.sourceCode.getScope(identifier);
    scope !== null;
    scope = scope.upper
  ) {
    const found = scope.references.find((each) => each.identifier === identifier)?.resolved
    if (found !== undefined && found !== null) return found
  }
  return undefined
}

/** What `await x` awaits, and any other node itself. */
export function awaited(node: Node): Node {
  return node.type === 'AwaitExpression' ? node.argument : node
}

/** The object at the beginning of a chain: `vm` of `vm.read(…).a.b()`. */
export function rootOf(node: Node): Node {
  if (node.type === 'MemberExpression') return rootOf(node.object)
  if (node.type === 'CallExpression' || node.type === 'NewExpression') return rootOf(node.callee)
  const wrapped =
    node.type === 'ChainExpression' ||
    node.type === 'TSNonNullExpression' ||
    node.type === 'TSAsExpression' ||
    node.type === 'TSSatisfiesExpression'
  return wrapped ? rootOf(node.expression) : node
}

/** Whether one node lies inside another. */
export function within(inner: Node, outer: Node): boolean {
  return inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1]
}
