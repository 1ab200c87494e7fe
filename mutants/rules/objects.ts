// Mutants of domain objects, their list and their sections (jobs.md 2, 3).
import type { Mutant } from '../mutant.ts'

const domainList = 'packages/jobs/src/domain-list.ts'
const domainObject = 'packages/jobs/src/domain-object.ts'
const section = 'packages/jobs/src/section.ts'

export const objects: readonly Mutant[] = [
  {
    id: 'M112',
    rule: '2.1, 2.3 · I36',
    does: 'gives a name to a second domain',
    file: domainList,
    find: 'const namesake = this.#byName.get(request.name) ?? this.#reserved.get(request.name)',
    replace: 'const namesake = this.#reserved.get(request.name)',
  },
  {
    id: 'M113',
    rule: '2.6 · I36',
    does: 'gives a name away that a rename has reserved',
    file: domainList,
    find: 'const namesake = this.#byName.get(request.name) ?? this.#reserved.get(request.name)',
    replace: 'const namesake = this.#byName.get(request.name)',
  },
  {
    id: 'M114',
    rule: '2.6 · I36',
    does: 'reserves a name for two renames',
    file: domainList,
    find: 'const taken = this.#byName.get(name) ?? this.#reserved.get(name)',
    replace: 'const taken = this.#byName.get(name)',
  },
  {
    id: 'M115',
    rule: '2.6 · I36',
    does: 'keeps the old name of a domain that was renamed',
    file: domainList,
    find: 'this.#byName.delete(from)',
    replace: '',
  },
  {
    id: 'M116',
    rule: '2.3 · I36',
    does: 'takes one UUID with two names for one domain',
    file: domainList,
    find: 'this.#refuseMismatch(present, request)',
    replace: '',
  },
  {
    id: 'M117',
    rule: '2.4 · I36',
    does: 'finds a domain that was removed',
    file: domainList,
    find: 'this.#byUuid.delete(object.tag.uuid)',
    replace: '',
  },
  {
    id: 'M118',
    rule: '2.1',
    does: 'finds a domain by the id of a run that is over',
    file: domainList,
    find: 'this.#byId.delete(id)',
    replace: '',
  },
  {
    id: 'M119',
    rule: '2.4 · I36',
    does: 'renames a domain that is being removed',
    file: domainList,
    find: '    this.#reserved.delete(name)\n    if (object.removing) throw noDomain(object.tag)',
    replace: '    this.#reserved.delete(name)',
  },
  {
    id: 'M120',
    rule: '2.2 · I44',
    does: 'does not give a reference back',
    file: 'packages/jobs/src/reference.ts',
    find: 'this.#object.record(referenceReturned, this.#call, 0, {})',
    replace: '',
  },
  {
    id: 'M121',
    rule: '3.1 · I13',
    does: 'lets a section return a promise',
    file: section,
    find: "if (typeof (result as { then?: unknown }).then !== 'function') return",
    replace: "if (typeof (result as { then?: unknown }).then !== 'string') return",
  },
  {
    id: 'M122',
    rule: '3.3 · I16',
    does: 'lets sections nest',
    file: domainObject,
    find: 'if (this.#open) {',
    replace: 'if (this.#open && this.#removing) {',
  },
  {
    id: 'M123',
    rule: '3.1 · I14',
    does: 'hands out state that can be changed outside a section',
    file: domainObject,
    find: 'if (this.#context.checks) freezeDeep(this.#state)',
    replace: '',
  },
  {
    id: 'M124',
    rule: '3.1 · I14',
    does: 'freezes only the outermost object of a state',
    file: 'packages/jobs/src/freeze.ts',
    find: 'for (const part of Object.values(value)) freezeDeep(part)',
    replace: '',
  },
  {
    id: 'M125',
    rule: '3.1 · I14',
    does: 'lets a draft be changed after its section',
    file: 'packages/jobs/src/state.ts',
    find: '    this.#open = false\n',
    replace: '',
  },
  {
    id: 'M126',
    rule: '3.1',
    does: 'keeps what a section changed before it threw',
    file: domainObject,
    find: `        refuseThenable(result, this.#tag.name)
      } finally {
        draft.close()
      }`,
    replace: `        refuseThenable(result, this.#tag.name)
      } finally {
        this.#commit(draft.close())
      }`,
  },
  {
    id: 'M127',
    rule: '3.4 · I16',
    does: 'does not report a section that took long',
    file: domainObject,
    find: 'if (checks || durationMs > sectionReportMs) {',
    replace: 'if (checks && durationMs <= sectionReportMs) {',
  },
  {
    id: 'M128',
    rule: '2.3',
    does: 'lets a transient domain be run twice',
    file: domainList,
    find: 'if (!present.active && !starting && !transient) return',
    replace: 'if (!starting && !transient) return',
  },
]
