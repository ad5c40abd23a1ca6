import { cases } from './cases';
import { drafts } from './drafts';
import { facility } from './facility';
import { parts, password, places, shell, signIn, states } from './shell';

/** What the door, the frame and the first screens say. */
export const first = { shell, places, states, parts, signIn, password, facility, drafts, cases };
