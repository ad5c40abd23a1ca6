import './zod-without-eval';

export { emptyFile, fold, isClosed, lifecycle, standingClocks } from '@app/lifecycle';
