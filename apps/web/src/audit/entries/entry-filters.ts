import { laneOfEntry, type LaneName } from '../lanes/lanes';

export interface EntryFilters {
  stage: LaneName | null;
  /** An actor's id. */
  who: string | null;
  onlyMoves: boolean;
  text: string;
}

export const noFilters: EntryFilters = { stage: null, who: null, onlyMoves: false, text: '' };

export const isFiltering = ({ stage, who, onlyMoves, text }: EntryFilters): boolean =>
  stage !== null || who !== null || onlyMoves || text.trim() !== '';

interface Told {
  from: string;
  to: string;
  actorId: string;
}

/** `words`: all that the screen says of the entry; each word that is searched for has to be in it. */
export function passes(entry: Told, words: string, { stage, who, onlyMoves, text }: EntryFilters): boolean {
  const said = words.toLocaleLowerCase();
  return (
    (stage === null || laneOfEntry(entry) === stage) &&
    (who === null || entry.actorId === who) &&
    (!onlyMoves || entry.from !== entry.to) &&
    text
      .toLocaleLowerCase()
      .split(/\s+/)
      .every((word) => said.includes(word))
  );
}
