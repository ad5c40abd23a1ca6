import { SetMetadata } from '@nestjs/common';

/** Who may call a route: see Roles, AnyRole (libs/access) and Public. */
export const askedBy = 'asked-by';

/** Allows requests without a session: health, metrics, sign-in. */
export const Public = () => SetMetadata(askedBy, 'public');
