import './zod-without-eval';

export {
  compartments,
  emptyFile,
  fold,
  isSafetyClock,
  lifecycle,
  standingClocks,
  startedBy,
  stoppedBy,
} from '@app/lifecycle';
