import { fieldId } from './step-context';

const focusable = 'input:not([type=hidden]):not(:disabled), textarea, select, button:not(:disabled)';

/** Moves the focus to a field, or to the nearest of the fields around it that is there. */
export function focusField(path: string): void {
  // a field that was just added stands in the page after the next paint
  requestAnimationFrame(() => {
    for (let at = path; at !== ''; at = at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : '') {
      const field = document.getElementById(fieldId(at));
      if (!field) continue;
      field.scrollIntoView({ block: 'center' });
      field.querySelector<HTMLElement>(focusable)?.focus({ preventScroll: true });
      return;
    }
  });
}
