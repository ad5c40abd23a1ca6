import '@app/lifecycle';
import { en } from './en/index';
import { ko } from './ko/index';
import { missingMessages } from './missing';

/** For the build and the tests alone: every language at once, the lifecycle's too, whose definition throws where a label is missing. */
export const missing = missingMessages(en, { ko });
