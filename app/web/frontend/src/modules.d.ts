// Types of what comes without them.

declare module 'flatpickr/dist/esm/l10n/zh.js' {
  export const Mandarin: import('flatpickr/dist/types/locale').CustomLocale;
}
