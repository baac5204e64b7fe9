// The form as the person saw it, read-only. form-js is loaded with the first form, and drawn only when one stays.
import { text } from '../texts.js';

const PAUSE = 160;

export class FormPanel {
  constructor(root, data) {
    Object.assign(this, { data, timer: null, shown: null });
    this.card = root.querySelector('[data-form-card]');
    this.fields = root.querySelector('[data-form-fields-seen]');
    this.note = root.querySelector('[data-form-note]');
  }

  show(index) {
    clearTimeout(this.timer);
    const form = this.data.steps[index].form;
    this.card.hidden = !form;
    if (!form) {
      return;
    }
    this.note.textContent = form.withheld ? text('Withheld until both have answered') : '';
    this.card.dataset.state = 'waiting';
    this.timer = setTimeout(() => this.draw(index), PAUSE);
  }

  async draw(index) {
    const form = this.data.steps[index].form;
    if (form.withheld) {
      this.fields.replaceChildren();
      return;
    }
    const { drawForm } = await import('./seen-form.js');
    await drawForm(this.fields, this.data.forms[form.name], seenData(this.data, index));
    this.card.dataset.state = 'drawn';
  }
}

/** What the form knew then: the variables it could read before the step, the option lists, and the answers given. */
export function seenData({ steps, catalogs, case: facts }, index) {
  const step = steps[index];
  const { form } = step;
  const before = variablesAt(steps, index);
  const after = variablesAt(steps, index + 1);
  const answers = form.answers ?? form.from.reduce((value, key) => value[key], after);
  const read = form.reads
    ? Object.fromEntries(form.reads.filter((key) => key in before).map((key) => [key, before[key]]))
    : before;
  const item = form.itemName ? { [form.itemName]: form.item } : {};
  const visits = Object.assign({}, ...steps.slice(0, index).map((one) => one.visits ?? {}));
  return {
    ...read,
    ...withChosen(catalogs, answers),
    me: { username: step.username, name: step.who },
    case: { ...facts, visits },
    round: form.round,
    ...item,
    ...answers,
  };
}

/** The variables after the first `count` steps. */
function variablesAt(steps, count) {
  const variables = {};
  for (const step of steps.slice(0, count)) {
    Object.assign(variables, step.set);
    for (const [key, item, value] of step.items ?? []) {
      variables[key] = { ...variables[key], [item]: value };
    }
  }
  return variables;
}

/** Option lists are those of today; a value chosen then that is no longer offered stays visible by its code. */
function withChosen(catalogs, answers) {
  const values = [...new Set(plainValues(answers))];
  return Object.fromEntries(
    Object.entries(catalogs).map(([name, options]) => {
      const known = new Set(options.map((option) => option.value));
      return [
        name,
        [...options, ...values.filter((value) => !known.has(value)).map((value) => ({ value, label: value }))],
      ];
    }),
  );
}

function plainValues(value) {
  if (value && typeof value === 'object') {
    return Object.values(value).flatMap(plainValues);
  }
  return typeof value === 'string' && value.length <= 60 ? [value] : [];
}
