// The form as the person saw it, read-only. form-js is loaded with the first form, and drawn only when one stays.
import { find } from '../page.js';
import { text } from '../texts.js';
import { seenData } from './record.js';

const PAUSE = 160;

export class FormPanel {
  #record;
  #card;
  #fields;
  #note;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} root
   * @param {import('./record.js').CaseRecord} record
   */
  constructor(root, record) {
    this.#record = record;
    this.#card = find(root, '[data-form-card]', HTMLElement);
    this.#fields = find(root, '[data-form-fields-seen]', HTMLElement);
    this.#note = find(root, '[data-form-note]', HTMLElement);
  }

  /** @param {number} index */
  show(index) {
    clearTimeout(this.#timer);
    const { form } = this.#record.steps[index];
    this.#card.hidden = !form;
    if (!form) {
      return;
    }
    this.#note.textContent = form.withheld ? text('Withheld until both have answered') : '';
    this.#card.dataset.state = 'waiting';
    this.#timer = setTimeout(() => this.#draw(form, index), PAUSE);
  }

  /**
   * @param {import('./record.js').FormSeen} form
   * @param {number} index
   */
  async #draw(form, index) {
    if (form.withheld) {
      this.#fields.replaceChildren();
      return;
    }
    const { drawForm } = await import('./seen-form.js');
    await drawForm(this.#fields, this.#record.forms[form.name], seenData(this.#record, index));
    this.#card.dataset.state = 'drawn';
  }
}
