import { z } from 'zod';

// the page's policy forbids eval, which zod tries for speed when schemas are made: this stands before the lifecycle's import
z.config({ jitless: true });
