// form-js as these pages use it: in the reader's language, its parts by the names and shapes that we rely on.
import { Form } from '@bpmn-io/form-js-viewer';
import { translate } from '../texts.js';
import { peopleModule } from './people-field.js';
import { templatingModule } from './templating.js';

/**
 * What we use of it; its own types leave these open.
 * @typedef {object} FormViewer
 * @property {(schema: import('./schema.js').Part, data: object) => Promise<unknown>} importSchema
 * @property {(name: 'readOnly', value: boolean) => void} setProperty
 * @property {(event: string, handler: (event: any) => void) => void} on
 * @property {() => unknown} submit checks, and fires `submit` with data, errors and files
 * @property {() => Record<string, unknown>} _getSubmitData the answers without a check
 * @property {(state: { errors: object }) => void} _setState
 * @property {(service: string) => any} get
 */

/**
 * @param {HTMLElement} container
 * @returns {FormViewer}
 */
export function createForm(container) {
  const translateModule = { translate: ['value', translate] };
  // Every key counts at once: what form-js keeps back for a moment is lost when another answer is drawn meanwhile,
  // because it reads the field afterwards, and drawing has put the old text back.
  const options = { container, debounce: false, additionalModules: [translateModule, templatingModule, peopleModule] };
  return /** @type {any} */ (new Form(options));
}

/**
 * Every drawn field, those of lists once for each item.
 * @param {FormViewer} form
 * @returns {import('./problems.js').Instance[]}
 */
export function fieldInstances(form) {
  return form.get('formFieldInstanceRegistry').getAllKeyed();
}

/**
 * True when a file is chosen.
 * @param {FormViewer} form
 */
export function hasFiles(form) {
  /** @type {{ getKeys(): string[], getFiles(key: string): File[] }} */
  const files = form.get('fileRegistry');
  return files.getKeys().some((key) => files.getFiles(key).length);
}
