import type { InputFault } from './parsed.js';
import type { ChainFault } from './vocabulary.js';

/**
 * The text beside a refused field, by the fault's code. `fault:what` takes precedence, where a text, a list and a
 * number need different words; `{limit}` is how much is allowed.
 */
export const faultsEn = {
  required: 'Fill this in.',
  not_allowed: 'Leave this empty here.',
  invalid_type: 'This is not the kind of value that is expected here.',
  too_small: 'At least {limit}.',
  'too_small:string': 'At least {limit} characters.',
  'too_small:array': 'Add at least {limit}.',
  too_big: 'At most {limit}.',
  'too_big:string': 'Too long: at most {limit} characters.',
  'too_big:array': 'Too many: at most {limit}.',
  not_multiple_of: 'Only multiples of {limit}.',
  invalid_format: 'Not in the expected form.',
  invalid_value: 'Choose one of the values offered.',
  invalid_union: 'Not one of the forms that are expected here.',
  invalid_key: 'There is a name here that is not allowed.',
  invalid_element: 'One of the items is not as expected.',
  unrecognized_keys: 'There is something here that the form does not ask for.',
  custom: 'This value does not exist or does not fit.',
} satisfies Record<InputFault, string> & Record<string, string>;

/** The texts for a coordinator when a case's chain of entries is broken. */
export const breaksEn = {
  'entry-missing': 'An entry is missing here, or was moved out of its place.',
  'entry-changed': 'This entry was changed after it was recorded.',
  'entry-of-another-case': 'This entry belongs to another case.',
  'states-do-not-meet': 'This entry does not start where the one before it ended.',
  'facility-differs-from-first-entry': 'The case belongs to another mission than its first entry names.',
  'case-differs-from-last-entry': 'The case differs from its last entry, or the last entries are missing.',
} satisfies Record<ChainFault, string>;
