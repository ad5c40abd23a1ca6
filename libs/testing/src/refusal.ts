import { Refused } from '@app/lifecycle';

/** Returns the refusal with which an act ends. Anything else fails the test. */
export function refusalOf(act: () => unknown): Refused {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
