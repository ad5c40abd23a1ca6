/** Why a bundle does not hold, in words for people who never heard of a hash tree. */
export const faultWords = {
  'entry-missing': 'An entry is missing, doubled or out of its order here.',
  'entry-changed': 'This entry is not what was recorded: its content no longer gives the hash that it carries.',
  'entry-of-another-case': 'This entry belongs to another case.',
  'states-do-not-meet': 'This entry does not begin in the state in which the one before it ended.',
  'facility-differs-from-first-entry': 'The case stands under another facility than its first entry names.',
  'case-differs-from-last-entry':
    'The case’s head, version or state is not that of its last entry: entries after it were cut off, or the head was changed.',
  'origin-missing': 'The case began by a split, and the bundle does not have the entry of that split.',
  'origin-differs': 'The entry of the split is not the one that the case names as its origin, or names another case.',
  'origin-not-in-log': 'The entry of the split, as it stands here, is not in the log that was signed.',
  'sealed-changed': 'A sealed part of this entry is not the one that was recorded.',
  'sealed-of-no-entry': 'A sealed part is given for an entry that the case does not have, or is given twice.',
  'read-of-another-case': 'This read belongs to another case.',
  'read-twice': 'This read is listed twice.',
  'checkpoint-malformed': 'The log’s checkpoint does not have the form that its specification asks for.',
  'checkpoint-forged': 'A signature under the checkpoint claims to be of a key in your policy, and is not.',
  'checkpoint-of-no-known-log': 'The checkpoint is not signed by any log in your policy.',
  'entry-not-in-log': 'This entry, as it stands here, is not in the log that was signed.',
  'read-not-in-log': 'This read, as it stands here, is not in the log that was signed.',
  'entries-cut': 'This entry was there before, or has a place in the log, and the bundle does not have it.',
  'reads-cut': 'Reads that were there before, or have a place in the log, are not in the bundle.',
  'history-changed': 'This entry is not the one that was seen before: it, or one before it, was changed.',
  'log-shows-two-trees': 'The log signed another tree of the same size before: it shows different histories.',
  'log-rewritten':
    'The signed log does not continue the one that was seen before: something in it was changed or removed.',
  'quorum-not-met': 'Too few of the witnesses that your policy asks for cosigned the checkpoint.',
} satisfies Record<string, string>;

export type FaultCode = keyof typeof faultWords;

export interface Fault {
  code: FaultCode;
  /** The entry, or the read, that it is about; null: neither. */
  seq: number | null;
  readId: string | null;
  words: string;
}

export const faultOf = (code: FaultCode, row: { seq?: number; readId?: string } = {}): Fault => ({
  code,
  seq: row.seq ?? null,
  readId: row.readId ?? null,
  words: faultWords[code],
});

/** What keeps a bundle that holds from showing all of it. */
export const warningWords = {
  'entries-newer': 'The last entries are newer than the checkpoint: nothing shows yet that they are in the log.',
  'reads-newer': 'Some reads are newer than the checkpoint: nothing shows yet that they are in the log.',
  'consistency-not-shown':
    'The bundle does not show that the log continues the one seen before. Ask for it again since that size, or give the published tiles.',
  'older-than-seen': 'The bundle is older than what was seen before: it cannot show what was added since.',
} as const;

export type WarningCode = keyof typeof warningWords;

export interface Warning {
  code: WarningCode;
  words: string;
}

export const warningOf = (code: WarningCode): Warning => ({ code, words: warningWords[code] });
