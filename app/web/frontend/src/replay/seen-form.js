// form-js, read-only, one instance for the page.
import { createForm } from '../form/form-viewer.js';
import { prepare } from '../form/schema.js';
import { messageOf, node } from '../page.js';
import { text } from '../texts.js';

const holder = node('div');
const form = createForm(holder);

/**
 * @param {HTMLElement} container
 * @param {import('../form/schema.js').Part} schema
 * @param {object} data
 */
export async function drawForm(container, schema, data) {
  try {
    await form.importSchema(prepare(schema, true), data);
    form.setProperty('readOnly', true);
    container.replaceChildren(holder);
  } catch (error) {
    container.textContent = text('The form could not be shown: {problem}', { problem: messageOf(error) });
  }
}
