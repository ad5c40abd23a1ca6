import { parse } from 'mrz';
import { Refused, type PersonInput } from '@app/lifecycle';
import { HandlesTransition, type HandlerContext, type HandlerFacts, type TransitionHandler } from '@app/stage';
import { searchTerms } from './names.js';

/**
 * Checks machine-readable zones, and searches for the same people by blind index. Its entry names only matches of the
 * same facility.
 */
@HandlesTransition('intake.identify')
export class IdentifyHandler implements TransitionHandler {
  async prepare({ case: found, input, journal, vault }: HandlerContext): Promise<HandlerFacts> {
    const people = input['people'] as PersonInput[];
    const misread = people
      .filter((one) => one.documents.some(({ mrz }) => mrz !== undefined && !isRead(mrz)))
      .map((one) => one.person);
    if (misread.length > 0)
      throw new Refused('requirement.missing', {
        transition: 'intake.identify',
        missing: [{ code: 'document.check-digit-wrong', people: misread }],
      });
    const index = await Promise.all(
      people.map(async (one) => ({
        person: one.person,
        tokens: await Promise.all(searchTerms(one).map((term) => vault.blindIndex(term))),
      })),
    );
    const matches = await journal.findMatches(
      found.id,
      index.flatMap((one) => one.tokens),
    );
    return {
      facts: { matches },
      effects: {
        index: index.map(({ person, tokens }) => ({ person, tokens: tokens.map((token) => token.toString('base64')) })),
      },
    };
  }
}

/** Whether every check digit of the zone is right (ICAO Doc 9303, part 3). */
function isRead(mrz: string): boolean {
  try {
    const { details } = parse(mrz.split('\n').map((line) => line.trim()));
    const digits = details.filter((one) => one.field?.endsWith('CheckDigit'));
    return digits.length > 0 && digits.every((one) => one.valid);
  } catch {
    return false;
  }
}
