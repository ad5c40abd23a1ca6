import { first } from './first';
import { rest } from './rest';

export const ko = { ...first, ...rest };
