import { z } from 'zod';

// the page's policy forbids eval, which zod tries for speed when schemas are made, so this runs before the lifecycle is imported
z.config({ jitless: true });
