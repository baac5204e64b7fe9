// The signature: the password once more, in a dialog that states what it means.

/** @returns {Promise<string|null>} the password, or null when the person cancels */
export function askSignature(wrong = '') {
  const dialog = document.getElementById('signature');
  const field = dialog.querySelector('input[type=password]');
  const complaint = dialog.querySelector('[data-signature-problem]');
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
