import './zod-without-eval';

export { compartments, emptyFile, fold, lifecycle, standingClocks } from '@app/lifecycle';
