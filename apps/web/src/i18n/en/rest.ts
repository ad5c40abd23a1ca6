import { admin } from './admin';
import { alerts } from './alerts';
import { arrival } from './arrival';
import { audit } from './audit';
import { case_ } from './case';
import { figures } from './figures';
import { instructions } from './instructions';
import { log } from './log';
import { operations } from './operations';
import { steps } from './steps';

/** What the screens behind the first say, which are loaded with it. */
export const rest = { alerts, arrival, instructions, case: case_, steps, audit, figures, admin, operations, log };
