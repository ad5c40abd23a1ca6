import {
  areEqual,
  consistencyProof,
  nodesFromTiles,
  rootOf,
  verifyBundle,
  type Bundle,
  type Policy,
  type Seen,
  type Verdict,
} from '@app/proof';
import { sha256, verifyEd25519 } from './crypto.js';
import { tileReader } from './tile-reader.js';

const means = { sha256, verify: verifyEd25519 };

/**
 * The verdict, also checked against a checkpoint that was kept on paper. The verdict fails when the log does not
 * continue that checkpoint.
 */
export async function checkedAgainstPaper(
  bundle: Bundle,
  against: { policy: Policy; seen: readonly Seen[] },
  kept: Seen | undefined,
  tiles: string | undefined,
): Promise<Verdict> {
  const verdict = await checked(bundle, against, tiles);
  if (!kept || !verdict.holds) return verdict;
  const onPaper = await checked(bundle, { ...against, seen: [kept] }, tiles);
  if (!onPaper.holds) return onPaper;
  const known = verdict.warnings.map(({ code }) => code);
  const more = onPaper.warnings.filter(({ code }) => !known.includes(code));
  // a log that does not prove that it continues the paper is not remembered either
  return more.length === 0 ? verdict : { ...verdict, warnings: [...verdict.warnings, ...more], remember: null };
}

/**
 * The verdict. When the bundle does not prove that the log continues the one seen before, the published tiles may prove
 * it.
 */
export async function checked(
  bundle: Bundle,
  against: { policy: Policy; seen: readonly Seen[] },
  tiles: string | undefined,
): Promise<Verdict> {
  const verdict = verifyBundle(bundle, against, means);
  if (tiles === undefined || !verdict.holds) return verdict;
  // Tiles are requested only after the checkpoint's signature was verified.
  const { checkpoint } = verdict.facts;
  const seen = against.seen.find(({ origin }) => origin === checkpoint.origin);
  const isShown = !verdict.warnings.some(({ code }) => code === 'consistency-not-shown' || code === 'older-than-seen');
  if (!seen || isShown || seen.size === checkpoint.size) return verdict;
  const [smaller, greater] = seen.size < checkpoint.size ? [seen, checkpoint] : [checkpoint, seen];
  const nodes = nodesFromTiles(greater.size, tileReader(tiles), sha256);
  if (!areEqual(await rootOf(greater.size, nodes, sha256), greater.root))
    throw new Error('the tiles are not those of the signed log');
  const between = await consistencyProof(smaller.size, greater.size, nodes, sha256);
  return verifyBundle(bundle, { ...against, between }, means);
}
