export const log = {
  asking: 'Looking for the entries in the signed log…',
  failed: 'This browser could not check whether the log has these entries. {{why}}',
  notYet: 'The log has signed nothing yet.',
  included_one:
    'Its {{count}} entry is in the log: checkpoint of size {{size}}, signed by {{name}}, looked at {{time}}.',
  included_other:
    'Every entry is in the log, all {{count}}: checkpoint of size {{size}}, signed by {{name}}, looked at {{time}}.',
  partly_one: '{{count}} entry is in the log: checkpoint of size {{size}}, signed by {{name}}, looked at {{time}}.',
  partly_other:
    '{{count}} entries are in the log: checkpoint of size {{size}}, signed by {{name}}, looked at {{time}}.',
  newer_one:
    'The newest one is newer than the checkpoint. The log signs at a fixed interval, usually every 10 seconds. This page checks again by itself.',
  newer_other:
    'The {{count}} newest are newer than the checkpoint. The log signs at a fixed interval, usually every 10 seconds. This page checks again by itself.',
  firstUse:
    'This browser sees the log’s key for the first time and remembers it. Compare it once with what was handed over on paper.',
  newKey:
    'Another key signs beside the one that this browser knows. This happens while keys are changed: compare it with paper.',
  entryHere: 'This entry, as it is shown here, is not in the log.',
  notInLogTitle: 'Entry {{seq}} is not in the log',
  notInLog:
    'All hashes of this case match. But the log, which was signed when entry {{seq}} was recorded, does not have what is shown here. Somebody who can write to the database has rewritten this entry and all after it, with their hashes.',
  lateTitle: 'Entry {{seq}} should be in the log by now',
  late: 'It was recorded more than 5 minutes ago, and no checkpoint has it. Either the log has stopped (the screen Operations says so), this device’s clock is wrong, or the entry was kept out of the log.',
  rewrittenTitle: 'The log was rewritten since you last looked',
  'rewritten-other-tree':
    'When this browser last looked, the log had the size {{size}}. The log that is signed today does not begin with what it held then: something was changed or removed.',
  'rewritten-set-back':
    'When this browser last looked, the log had the size {{size}}. The one that is shown now is smaller: it was set back, or an old one is shown to you.',
  'rewritten-not-shown':
    'When this browser last looked, the log had the size {{size}}. The server does not show that today’s log continues it.',
  otherKeyTitle: 'The log is signed by another key than the one this browser knows',
  otherKey:
    'This is expected only when the log’s key was changed. Compare the fingerprint with the one on paper (a checkpoint of the day, or what was handed over). If it differs, this is not the log.',
  unsignedTitle: 'The log’s checkpoint cannot be verified',
  unsigned:
    'It is not signed as it says, or it does not have the form of a checkpoint. So nothing here shows that the entries are in the log.',
  other: '{{ref}} and the log: it does not hold',
  todoTitle: 'What to do',
  todo1: 'Keep this page open and print it: the checkpoint is printed with it.',
  todo2: 'Do not act on what is shown here in this case.',
  todo3: 'Call the security officer by telephone now; do not write through this system.',
  details: 'Details of the log',
  detailsOf: 'The log’s checkpoint',
  detailsLead:
    'A checkpoint stands for everything that was ever recorded, in every case. Somebody who keeps one outside this system can show later that nothing was changed since.',
  signedBy: 'Signed by',
  nobody: 'No signature under it could be verified.',
  fingerprint: 'Fingerprint of the key (SHA-256)',
  verifierKey: 'Verifier key',
  known: 'known to this browser since {{when}}',
  knownNow: 'seen by this browser for the first time',
  unknown: 'not known to this browser',
  size: 'Size',
  root: 'Root hash',
  text: 'The checkpoint, as it was signed',
  qr: 'QR code of the checkpoint',
  copy: 'Copy the checkpoint',
  download: 'Download',
  sheet: 'Checkpoint of the day (PDF)',
  saved: '{{file}} was saved',
  sheetFailed: 'The checkpoint of the day was not made. {{why}}',
  takeOver: 'Trust this one from now on…',
  takeOverTitle: 'Forget what this browser knew of the log?',
  takeOverText:
    'This browser then trusts the key and the checkpoint shown here, and no longer warns. Do this only after you have compared the fingerprint with paper and the security officer has explained the difference.',
  takeOverDo: 'I compared it with paper',
};
