// What values bring into a form's texts is text: only what the form's author wrote is Markdown.
import { FeelersTemplating } from '@bpmn-io/form-js-viewer';
import { plainText } from './plain-text.js';

export class PlainValues extends FeelersTemplating {
  /**
   * As the library does it. A text view alone says whether it is `strict`, and brings no sanitizer of its own: its
   * template is Markdown, so that what is put into it must not be read as such.
   * @param {string} template
   * @param {Record<string, any>} [context]
   * @param {Record<string, any>} [options]
   */
  evaluate(template, context = {}, options = {}) {
    const isText = 'strict' in options && !('sanitizer' in options);
    return super.evaluate(template, context, isText ? { ...options, sanitizer: plainText } : options);
  }
}

export const templatingModule = { templating: ['type', PlainValues] };
