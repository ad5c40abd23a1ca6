const { REDIS_URL, JEST_WORKER_ID } = process.env;

/**
 * The Redis for the suites, if there is one. Each Jest process has its own database in it, because two products on one
 * database would take each other's jobs.
 */
export const redisUrl = REDIS_URL && `${REDIS_URL}/${JEST_WORKER_ID ?? '0'}`;
