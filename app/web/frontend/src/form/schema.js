// What of a form's schema the page shows: its own button replaces the form's, and a locked form offers no files.
import { text } from '../texts.js';

/**
 * A copy of `schema` without submit/reset buttons. With `readOnly` it has no file pickers; else each is followed by a
 * sentence that says when its files travel, because the draft beside it keeps everything else.
 */
export function prepare(schema, readOnly) {
  const keep = (part) => part.type !== 'button' && !(readOnly && part.type === 'filepicker');
  const walk = (part) =>
    part.components ? { ...part, components: part.components.filter(keep).map(walk).flatMap(withHint) } : part;
  return walk(schema);
}

function withHint(part) {
  if (part.type !== 'filepicker') {
    return [part];
  }
  const words = text('Files are sent when you submit; the draft does not keep them. Choose them last.');
  return [part, { type: 'text', id: `${part.id}_when`, text: words, conditional: part.conditional }];
}
