// In the body of an operation every wait goes through what the body was given: its handle, the
// driver's services, or what came of them. Only such a wait is on the trace, has a deadline, and
// ends when the run of QEMU ends or the caller's abort is accepted. A promise of the body's own has
// none of this, and looks the same.
import type { Context, Node, Rule, Variable } from '../rule.ts'
import { isCallback, rootOf, variableOf, within } from '../rule.ts'

export const awaitThroughHandle: Rule = {
  meta: {
    type: 'problem',
    docs: { description: 'A wait in an operation goes through its handle.' },
    messages: {
      stranger:
        'Nothing that this body was given takes part in this wait: it is not on the trace, and ' +
        "neither a deadline, nor an abort, nor QEMU's end would end it (I22). Wait through the handle: " +
        "'vm.monitor', 'job.nested', 'job.until', 'job.remote', or a function that is given it.",
      promise:
        "'{{what}}' makes a wait of its own, which neither a deadline, nor an abort, nor QEMU's " +
        "end would end. Wait for the state that the event brings: 'job.until(state => …)'.",
    },
  },
  create(context) {
    const tell = (node: Node): void => {
      const what = ownPromise(node)
      if (what !== undefined) context.report({ node, messageId: 'promise', data: { what } })
    }
    return {
      AwaitExpression(node) {
        if (ownPromise(node.argument) !== undefined) return
        if (!isGiven(context, node.argument)) context.report({ node, messageId: 'stranger' })
      },
      NewExpression: (node) => tell(node),
      CallExpression: (node) => tell(node),
    }
  },
}

const making = new Set(['race', 'any', 'withResolvers'])

/** How a promise is made that nothing but this code settles; undefined for anything else. */
function ownPromise(node: Node): string | undefined {
  if (node.type === 'NewExpression') return isPromise(node.callee) ? 'new Promise' : undefined
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined
  const { object, property } = node.callee
  if (!isPromise(object) || property.type !== 'Identifier') return undefined
  return making.has(property.name) ? `Promise.${property.name}` : undefined
}

function isPromise(node: Node): boolean {
  return node.type === 'Identifier' && node.name === 'Promise'
}

/** Whether what is awaited comes of something that a function around it was given. */
function isGiven(context: Context, expression: Node, seen = new Set<Variable>()): boolean {
  const root = rootOf(expression)
  if (root.type === 'ThisExpression' || root.type === 'Super') return true
  const parts = identifiersIn(context, expression)
  return parts.some((identifier) => {
    const variable = variableOf(context, identifier)
    if (variable === undefined || seen.has(variable)) return false
    seen.add(variable)
    return variable.defs.some((definition) => {
      if (definition.type === 'Parameter') {
        // A callback inside the awaited expression is given nothing by the body.
        return !within(definition.node, expression) || isPassed(context, definition.node, seen)
      }
      const { node } = definition
      if (node.type !== 'VariableDeclarator' || node.init === null) return false
      return isGiven(context, node.init, seen)
    })
  })
}

/**
 * Whether a callback is called by what the body was given: `nested` in `job.nested(nested => …)`.
 */
function isPassed(context: Context, callback: Node, seen: Set<Variable>): boolean {
  const { parent } = callback
  if (!isCallback(callback) || parent?.type !== 'CallExpression') return false
  return isGiven(context, parent.callee, seen)
}

/** The identifiers of an expression that speak of variables. */
function identifiersIn(context: Context, expression: Node): readonly Node[] {
  const found: Node[] = []
  const visit = (scope: ReturnType<typeof context.sourceCode.getScope>): void => {
    for (const { identifier } of scope.references) {
      if (within(identifier, expression)) found.push(identifier)
    }
    scope.childScopes.forEach(visit)
  }
  visit(functionScope(context, expression))
  return found
}

function functionScope(
  context: Context,
  node: Node,
): ReturnType<typeof context.sourceCode.getScope> {
  return context.sourceCode.getScope(node).variableScope
}
