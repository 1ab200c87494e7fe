// State leaves a section as the value that its callback returns, where the type checks that it is a
// copy. A variable outside that the callback sets is a way around: what lies in it afterwards is
// stale after the first wait, and no type and no check sees it used.
import type { Callback, Context, Node, Rule } from '../rule.ts'
import { isCallback, rootOf, variableOf, within } from '../rule.ts'

const sections = new Set(['read', 'update'])
/** Methods that put their arguments into what they are called on. */
const keeping = new Set(['push', 'unshift', 'add', 'set', 'append', 'resolve'])

export const sectionKeepsState: Rule = {
  meta: {
    type: 'problem',
    docs: { description: 'Nothing leaves a section but by its return value.' },
    messages: {
      assigned:
        "'{{name}}' is set inside a section and used outside it: return the value from the " +
        "section instead, as in 'const {{name}} = vm.{{section}}(…)' (I15).",
      kept:
        "State of this section goes into '{{name}}', which lives outside it: return a copy from " +
        'the section instead (I15).',
    },
  },
  create(context) {
    const check = (target: Node, messageId: string, from: Node): void => {
      const found = sectionAround(from)
      if (found === undefined) return
      const root = rootOf(target)
      if (root.type !== 'Identifier' || !isOutside(context, root, found.callback)) return
      const data = { name: root.name, section: found.section }
      context.report({ node: from, messageId, data })
    }
    return {
      AssignmentExpression: (node) => check(node.left, 'assigned', node),
      UpdateExpression: (node) => check(node.argument, 'assigned', node),
      CallExpression(node) {
        const { callee } = node
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
        if (!keeping.has(callee.property.name)) return
        const section = sectionAround(node)
        if (section === undefined || !speaksOfState(context, node.arguments, section)) return
        check(callee.object, 'kept', node)
      },
    }
  },
}

interface Section {
  readonly callback: Callback
  readonly section: string
}

/** The innermost section around a node. */
function sectionAround(from: Node): Section | undefined {
  for (let node: Node | null = from.parent; node !== null; node = node.parent) {
    const call = node.parent
    if (!isCallback(node) || call?.type !== 'CallExpression') continue
    const { callee } = call
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') continue
    const { name } = callee.property
    if (sections.has(name)) return { callback: node, section: name }
  }
  return undefined
}

/** Whether a variable is declared outside a callback. */
function isOutside(context: Context, identifier: Node, callback: Callback): boolean {
  const variable = variableOf(context, identifier)
  return variable === undefined || !variable.defs.some(({ name }) => within(name, callback))
}

/** Whether expressions speak of what the section's callback is given. */
function speaksOfState(
  context: Context,
  expressions: readonly Node[],
  { callback }: Section,
): boolean {
  return context.sourceCode
    .getDeclaredVariables(callback)
    .flatMap(({ references }) => references)
    .some(({ identifier }) => expressions.some((each) => within(identifier, each)))
}
