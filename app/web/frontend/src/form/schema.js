// What of a form's schema the page shows: its own button replaces the form's, and a locked form offers no files.
import { text } from '../texts.js';

/**
 * A part of a form-js schema, or the whole of it: what is read here, among much else.
 * @typedef {{ type: string, id: string, components?: Part[], conditional?: object, [more: string]: any }} Part
 */

/**
 * A copy of `schema` without submit/reset buttons. With `readOnly` it has no file pickers; else each is followed by a
 * sentence that says when its files travel, because the draft beside it keeps everything else.
 * @param {Part} schema
 * @param {boolean} readOnly
 * @returns {Part}
 */
export function prepare(schema, readOnly) {
  /** @param {Part} part */
  const keep = (part) => part.type !== 'button' && !(readOnly && part.type === 'filepicker');
  /**
   * @param {Part} part
   * @returns {Part}
   */
  const walk = (part) => {
    if (part.components) {
      return { ...part, components: part.components.filter(keep).map(walk).flatMap(withHint) };
    }
    return readOnly ? part : withPicker(part);
  };
  return walk(schema);
}

/**
 * A list of tags that says `picker=people` is shown as a picker; in any other editor it stays the list of tags it is.
 * @param {Part} part
 * @returns {Part}
 */
const withPicker = (part) =>
  part.type === 'taglist' && part.properties?.picker === 'people' ? { ...part, type: 'people' } : part;

/**
 * @param {Part} part
 * @returns {Part[]}
 */
function withHint(part) {
  if (part.type !== 'filepicker') {
    return [part];
  }
  const words = text('Files are sent when you submit; the draft does not keep them. Choose them last.');
  return [part, { type: 'text', id: `${part.id}_when`, text: words, conditional: part.conditional }];
}
