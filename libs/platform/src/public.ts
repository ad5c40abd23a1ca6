import { SetMetadata } from '@nestjs/common';

/** Whom a route answers: see Roles, AnyRole (libs/access) and Public. */
export const askedBy = 'asked-by';

/** Answers without a session: health, metrics, sign-in. */
export const Public = () => SetMetadata(askedBy, 'public');
