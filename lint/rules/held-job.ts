// A job that is acquired is held by `await using`, so that it is given back on every way out of the
// block; a reference by `using`. The type cannot say so: a handle in a `const` compiles, and a job
// that is never given back blocks its domain until the driver ends.
import type { Context, Node, Rule } from '../rule.ts'

const acquiring = /^(?:acquire(?:Normal|Agent|Async)?|continueAsync|takeJob)$/

export const heldJob: Rule = {
  meta: {
    type: 'problem',
    docs: { description: 'An acquired job is bound by await using, a reference by using.' },
    messages: {
      job:
        "The job of '{{name}}' is not held: write 'await using job = await …{{name}}(…)', so that " +
        'it is given back whatever happens (I23).',
      reference:
        "The reference of '{{name}}' is not held: write 'using reference = …{{name}}(…)', so that " +
        'the domain can be forgotten when it is removed.',
    },
  },
  create(context) {
    return {
      CallExpression(node) {
        const name = nameOf(node.callee)
        if (acquiring.test(name)) {
          if (!isHeld(context, node)) context.report({ node, messageId: 'job', data: { name } })
        } else if (name === 'reference' && isList(node.callee)) {
          if (!isHeld(context, node)) {
            context.report({ node, messageId: 'reference', data: { name } })
          }
        }
      },
    }
  },
}

function nameOf(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
    ? callee.property.name
    : ''
}

/** Whether the method is one of a list of domains: `list.x` or `driver.list.x`. */
function isList(callee: Node): boolean {
  return callee.type === 'MemberExpression' && nameOf(callee.object) === 'list'
}

function isHeld(context: Context, call: Node): boolean {
  let node: Node = call
  let parent: Node | null = node.parent
  while (parent?.type === 'AwaitExpression' || parent?.type === 'TSAsExpression') {
    node = parent
    parent = node.parent
  }
  if (parent?.type === 'ReturnStatement' || parent?.type === 'ArrowFunctionExpression') {
    return acquiring.test(nameOfFunction(parent))
  }
  if (parent?.type !== 'VariableDeclarator' || parent.init !== node) return false
  if (holds(parent)) return true
  // A promise, or what may be undefined, is kept first and held then.
  return context.sourceCode
    .getDeclaredVariables(parent)
    .flatMap((variable) => variable.references)
    .some((reference) => isTaken(reference.identifier))
}

function holds(declarator: Node): boolean {
  const declaration = declarator.parent
  return declaration?.type === 'VariableDeclaration' && declaration.kind.endsWith('using')
}

/** Whether a kept job is held where this identifier stands, or handed on to be. */
function isTaken(identifier: Node): boolean {
  let node: Node = identifier
  while (node.parent?.type === 'AwaitExpression') node = node.parent
  const { parent } = node
  if (parent?.type === 'VariableDeclarator') return parent.init === node && holds(parent)
  return parent?.type === 'ReturnStatement' && acquiring.test(nameOfFunction(parent))
}

/** The name of the function around a node: one that hands a job on must be called accordingly. */
function nameOfFunction(from: Node): string {
  for (let node: Node | null = from; node !== null; node = node.parent) {
    if (node.type === 'FunctionDeclaration') return node.id?.name ?? ''
    if (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression') {
      const { parent } = node
      if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
        return parent.id.name
      }
      return parent?.type === 'MethodDefinition' || parent?.type === 'Property'
        ? nameOf(parent.key)
        : ''
    }
  }
  return ''
}
