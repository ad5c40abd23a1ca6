import './zod-without-eval';

export { compartments, emptyFile, fold, isSafetyClock, lifecycle, standingClocks } from '@app/lifecycle';
