// form-js, read-only, one instance for the page.
import { Form } from '@bpmn-io/form-js-viewer';
import { translateModule } from '../form/chinese.js';
import { prepare } from '../form/schema.js';
import { text } from '../texts.js';

let form = null;
let holder = null;

export async function drawForm(container, schema, data) {
  if (!form) {
    holder = document.createElement('div');
    form = new Form({ container: holder, additionalModules: [translateModule] });
  }
  try {
    await form.importSchema(prepare(schema, true), data);
    form.setProperty('readOnly', true);
    container.replaceChildren(holder);
  } catch (error) {
    container.textContent = text('The form could not be shown: {problem}', { problem: error.message });
  }
}
