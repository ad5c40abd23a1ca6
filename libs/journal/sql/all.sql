-- All functions, in the order in which they are applied: a function comes after the functions that it calls.
--   psql -v ON_ERROR_STOP=1 --single-transaction -f libs/journal/sql/all.sql
-- libs/journal/src/schema/functions.ts applies the files that differ from those that the database has.
\ir append/caller.sql
\ir append/hashing.sql
\ir append/guards.sql
\ir append/opening.sql
\ir append/effects.sql
\ir append/splitting.sql
\ir append/append.sql
\ir read/loading.sql
\ir read/timeline.sql
\ir read/chain.sql
\ir access/budgets.sql
\ir read/compartments.sql
\ir read/matches.sql
\ir deliveries/relay.sql
\ir deliveries/attempts.sql
\ir deliveries/workers.sql
\ir lists/upkeep.sql
\ir lists/filters.sql
\ir lists/pages.sql
\ir lists/counts.sql
\ir figures/figures.sql
\ir webhooks/webhooks.sql
\ir webhooks/sending.sql
\ir log/waiting.sql
\ir log/sequencing.sql
\ir log/reading.sql
\ir access/sign-in.sql
\ir access/facilities.sql
\ir access/keys.sql
