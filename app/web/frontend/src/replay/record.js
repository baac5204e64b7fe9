// A case's record as the server hands it over, and what follows from it: where the case stood after each step, and what
// a form's reader knew then. Nothing here draws.

/**
 * @typedef {'same' | 'differs' | 'failed' | 'unknown' | 'erased' | 'recorded'} Agreement
 *
 * @typedef {object} FormSeen a form as it was filled; the answers stand in `answers`, or where `from` leads
 * @property {string} name
 * @property {string[] | null} reads null: every variable
 * @property {string | null} itemName
 * @property {unknown} item
 * @property {number} round
 * @property {boolean} withheld
 * @property {string[] | null} from
 * @property {Record<string, unknown> | null} answers
 *
 * @typedef {object} Timing
 * @property {string} opened
 * @property {string} claimed
 * @property {string} due
 * @property {string} waited
 * @property {string | null} worked
 * @property {boolean} late
 *
 * @typedef {[label: string, old: string | null, now: string | null]} FieldChange
 * @typedef {{ label: string, item?: string, fields: FieldChange[], withheld: boolean }} VariableChange
 *
 * @typedef {object} Step what is empty is left out
 * @property {number} seq
 * @property {string} at
 * @property {string} what
 * @property {string[]} waiting
 * @property {Agreement} agreement
 * @property {string} [element]
 * @property {string} [who]
 * @property {string} [username]
 * @property {string} [for]
 * @property {string} [role]
 * @property {string} [lane]
 * @property {string} [reason]
 * @property {string} [signed]
 * @property {string[]} [digests] expected and found
 * @property {string[]} [flows]
 * @property {Record<string, number>} [visits] of the elements entered, so far
 * @property {Record<string, any>} [set]
 * @property {[key: string, item: string, value: unknown][]} [items]
 * @property {VariableChange[]} [changes]
 * @property {FormSeen} [form]
 * @property {Timing} [timing]
 * @property {{ name: string, url: string }[]} [files]
 * @property {[name: string, username: string, notes: string][]} [others]
 * @property {boolean} [nobody]
 * @property {[at: string, person: string, what: string, why: string][]} [attempts]
 *
 * @typedef {{ value: string, label: string }} Option
 *
 * @typedef {object} CaseRecord
 * @property {string} url of the drawing
 * @property {Record<string, string>} names
 * @property {Record<string, import('../form/schema.js').Part>} forms
 * @property {Record<string, Option[]>} catalogs
 * @property {object} case
 * @property {number} chosen
 * @property {Step[]} steps
 */

/**
 * Markers by element and visits up to and including the step at `index`.
 * @param {Step[]} steps
 * @param {number} index
 */
export function stateAt(steps, index) {
  /** @type {Map<string, Set<string>>} */
  const marks = new Map();
  /** @type {Record<string, number>} */
  const counts = {};
  /**
   * @param {string} name
   * @param {string[]} ids
   */
  const mark = (name, ids) => {
    for (const id of ids) {
      marks.set(id, (marks.get(id) ?? new Set()).add(name));
    }
  };
  for (const step of steps.slice(0, index + 1)) {
    Object.assign(counts, step.visits);
    mark('is-visited', step.flows ?? []);
  }
  mark('is-visited', Object.keys(counts));
  mark('is-current', steps[index].waiting);
  mark('is-step', steps[index].element ? [steps[index].element] : []);
  return { marks, counts };
}

/**
 * What the form knew then: the variables it could read before the step, the option lists, and the answers given.
 * @param {Pick<CaseRecord, 'steps' | 'catalogs' | 'case'>} record
 * @param {number} index of a step with a form
 * @returns {Record<string, any>}
 */
export function seenData({ steps, catalogs, case: facts }, index) {
  const step = steps[index];
  const form = /** @type {FormSeen} */ (step.form);
  const answers = answersOf(form, variablesAfter(steps, index + 1));
  return {
    ...readable(form, variablesAfter(steps, index)),
    ...withChosen(catalogs, answers),
    me: { username: step.username, name: step.who },
    case: { ...facts, visits: visitsBefore(steps, index) },
    round: form.round,
    ...(form.itemName ? { [form.itemName]: form.item } : {}),
    ...answers,
  };
}

/**
 * @param {FormSeen} form
 * @param {Record<string, any>} after the variables after the step
 * @returns {Record<string, unknown>}
 */
function answersOf(form, after) {
  return form.answers ?? /** @type {string[]} */ (form.from).reduce((value, key) => value[key], after);
}

/**
 * @param {FormSeen} form
 * @param {Record<string, unknown>} before
 */
function readable({ reads }, before) {
  return reads ? Object.fromEntries(Object.entries(before).filter(([key]) => reads.includes(key))) : before;
}

/**
 * @param {Step[]} steps
 * @param {number} index
 * @returns {Record<string, number>}
 */
function visitsBefore(steps, index) {
  return Object.assign({}, ...steps.slice(0, index).map(({ visits }) => visits ?? {}));
}

/**
 * The variables after the first `count` steps.
 * @param {Step[]} steps
 * @param {number} count
 */
function variablesAfter(steps, count) {
  /** @type {Record<string, any>} */
  const variables = {};
  for (const step of steps.slice(0, count)) {
    Object.assign(variables, step.set);
    for (const [key, item, value] of step.items ?? []) {
      variables[key] = { ...variables[key], [item]: value };
    }
  }
  return variables;
}

/**
 * Option lists are those of today; a value chosen then that is no longer offered stays visible by its code.
 * @param {CaseRecord['catalogs']} catalogs
 * @param {unknown} answers
 */
function withChosen(catalogs, answers) {
  const values = [...new Set(plainValues(answers))];
  return Object.fromEntries(
    Object.entries(catalogs).map(([name, options]) => {
      const known = new Set(options.map((option) => option.value));
      const gone = values.filter((value) => !known.has(value));
      return [name, [...options, ...gone.map((value) => ({ value, label: value }))]];
    }),
  );
}

/**
 * @param {unknown} value
 * @returns {string[]}
 */
function plainValues(value) {
  if (value && typeof value === 'object') {
    return Object.values(value).flatMap(plainValues);
  }
  return typeof value === 'string' && value.length <= 60 ? [value] : [];
}
