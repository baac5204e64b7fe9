// What of a form's schema the page shows: its own button replaces the form's, and a locked form offers no files.

/** A copy of `schema` without submit/reset buttons and, when `readOnly`, without file pickers. */
export function prepare(schema, readOnly) {
  const keep = (part) => part.type !== 'button' && !(readOnly && part.type === 'filepicker');
  const walk = (part) =>
    part.components ? { ...part, components: part.components.filter(keep).map(walk) } : part;
  return walk(schema);
}
