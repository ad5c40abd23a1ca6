import { anyStage } from './any-stage.js';
import { intake } from './intake.js';
import { labelsEn } from './labels.en.js';
import { labelsKo } from './labels.ko.js';
import { defineLifecycle } from './lifecycle.js';
import { referral } from './referral.js';
import { resettlement } from './resettlement.js';
import { transit } from './transit.js';

/** The complete lifecycle of a case. Nothing else decides who may move a case to which state. */
export const rows = { ...intake, ...referral, ...transit, ...resettlement, ...anyStage };
export type TransitionName = keyof typeof rows;

export const lifecycle = defineLifecycle(rows, { en: labelsEn, ko: labelsKo });

export * from './clock-changes.js';
export * from './clocks.js';
export * from './codes.js';
export * from './conditions.js';
export * from './days.js';
export * from './decide.js';
export * from './define.js';
export * from './describe.js';
export * from './diagram.js';
export { wordsOfForms, type FormWords } from './faults-of-labels.js';
export * from './figures-shape.js';
export * from './file.js';
export { day, inputKinds, instantText, sequence, type InputKind } from './inputs.js';
export * from './lifecycle.js';
export * from './mission-view.js';
export { isOfOrigin, sharedWithOrigin } from './never-share.js';
export { consentingTo, followUpDays } from './requirements.js';
export * from './other-missions.js';
export * from './parsed.js';
export * from './password-rules.js';
export * from './reading.js';
export * from './refused.js';
export * from './row-clocks.js';
export * from './row-data.js';
export * from './sealing.js';
export * from './splitting.js';
export * from './undo.js';
export * from './vocabulary.js';
export { isChildAt, personInput, type PersonInput } from './person-input.js';
export { legInput, planFaults, type Leg } from './itinerary.js';
