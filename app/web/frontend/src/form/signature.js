// The signature: the password once more, in a dialog that states what it means.
import { find } from '../page.js';

/**
 * The password, or null when the person cancels; `wrong` says what was wrong with the last one.
 * @param {string} wrong
 * @returns {Promise<string | null>}
 */
export function askSignature(wrong) {
  const dialog = find(document, '#signature', HTMLDialogElement);
  const field = find(dialog, 'input[type=password]', HTMLInputElement);
  const complaint = find(dialog, '[data-signature-problem]', HTMLElement);
  field.value = '';
  field.setAttribute('aria-invalid', String(Boolean(wrong)));
  complaint.textContent = wrong;
  complaint.hidden = !wrong;
  dialog.returnValue = '';
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'sign' ? field.value : null), { once: true });
  });
}
