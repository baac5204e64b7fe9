// A value inside a form's data.

/**
 * What stands at the dotted path `request.step`; undefined where something on the way is missing.
 * @param {any} values
 * @param {string | undefined} path
 */
export const valueAt = (values, path = '') => path.split('.').reduce((inner, name) => inner?.[name], values);
