import { admin } from './admin';
import { arrival } from './arrival';
import { audit } from './audit';
import { cases } from './cases';
import { case_ } from './case';
import { drafts } from './drafts';
import { facility } from './facility';
import { figures } from './figures';
import { instructions } from './instructions';
import { operations } from './operations';
import { parts, password, places, shell, signIn, states } from './shell';
import { steps } from './steps';

export const en = {
  shell,
  places,
  states,
  parts,
  signIn,
  password,
  arrival,
  facility,
  instructions,
  drafts,
  cases,
  case: case_,
  steps,
  audit,
  figures,
  admin,
  operations,
};
