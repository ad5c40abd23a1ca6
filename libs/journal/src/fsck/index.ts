export * from './adopt.js';
export type { Opens } from './cases.js';
export { Faults, isNote, type Fault, type FaultCode } from './faults.js';
export * from './fsck.js';
export { checkLists } from './lists.js';
export * from './refold.js';
export { signedFiles, treeOf, type TlogParts } from './signed-files.js';
