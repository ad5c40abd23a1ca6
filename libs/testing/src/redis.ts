const { REDIS_URL, JEST_WORKER_ID } = process.env;

/**
 * The Redis that suites are run with, where there is one: a database of it for each of Jest's processes, since two products on
 * one would take each other's jobs.
 */
export const redisUrl = REDIS_URL && `${REDIS_URL}/${JEST_WORKER_ID ?? '0'}`;
