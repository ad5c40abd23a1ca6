import { Roles1763850000001 } from './1-roles.js';
import { Access1763850000002 } from './2-access.js';
import { Journal1763850000003 } from './3-journal.js';
import { Append1763850000004 } from './4-append.js';
import { Reading1763850000005 } from './5-reading.js';
import { Deliveries1763850000006 } from './6-deliveries.js';
import { Desk1763850000007 } from './7-desk.js';
import { Figures1763850000008 } from './8-figures.js';
import { Webhooks1763850000009 } from './9-webhooks.js';
import { Log1763850000010 } from './10-log.js';
import { Speed1763850000011 } from './11-speed.js';
import { Restore1763850000012 } from './12-restore.js';
import { Suspects1763850000013 } from './13-suspects.js';
import { Discard1763850000014 } from './14-discard.js';
import { PartsOfReferences1763850000015 } from './15-parts-of-references.js';
import { FewerLookUps1763850000016 } from './16-fewer-look-ups.js';
import { HandOver1763850000017 } from './17-hand-over.js';
import { Custodians1763850000018 } from './18-custodians.js';
import { Lists1763850000019 } from './19-lists.js';
import { Reading1763850000020 } from './20-reading.js';
import { Behind1763850000021 } from './21-behind.js';
import { Oversight1763850000023 } from './23-oversight.js';
import { Keys1763850000024 } from './24-keys.js';

/** In the order in which they run. A migration that has been released is never edited: write the next one. */
export const migrations = [
  Roles1763850000001,
  Access1763850000002,
  Journal1763850000003,
  Append1763850000004,
  Reading1763850000005,
  Deliveries1763850000006,
  Desk1763850000007,
  Figures1763850000008,
  Webhooks1763850000009,
  Log1763850000010,
  Speed1763850000011,
  Restore1763850000012,
  Suspects1763850000013,
  Discard1763850000014,
  PartsOfReferences1763850000015,
  FewerLookUps1763850000016,
  HandOver1763850000017,
  Custodians1763850000018,
  Lists1763850000019,
  Reading1763850000020,
  Behind1763850000021,
  Oversight1763850000023,
  Keys1763850000024,
];
