// Writes results of our code for a program in another language to check: node test/crosscheck/figures.mjs <file.json>
// <folder for notes>
import { Buffer } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64, bytes, must, proof, sha256, signer } from './proof.mjs';

const { consistencyProof, inclusionProof, isConsistent, isIncluded, leafHash, nodeHash, noteOf, rootOf } = proof;
const [out, folder] = process.argv.slice(2);
const leaves = 1_000_000;

/** The same random numbers each time, so that a failure can be repeated. */
let state = 20261120;
const below = (limit) => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor((state / 2147483648) * limit);
};

const levels = [Array.from({ length: leaves }, (_, at) => leafHash(sha256(Buffer.from(String(at))), sha256))];
while (levels.at(-1).length > 1) {
  const lower = levels.at(-1);
  levels.push(
    Array.from({ length: Math.floor(lower.length / 2) }, (_, at) => nodeHash(lower[2 * at], lower[2 * at + 1], sha256)),
  );
}
const nodeAt = async (level, index) => levels[level][index];
const rootAt = (size) => rootOf(size, nodeAt, sha256);

const inclusion = [];
const consistency = [];
for (let size = 1; size <= 300; size += 1) {
  for (const index of new Set([0, size - 1, below(size), below(size)])) inclusion.push(await included(size, index));
  for (const size1 of new Set([1, size, 1 + below(size), 1 + below(size)]))
    consistency.push(await consistent(size1, size));
}
for (let trial = 0; trial < 200; trial += 1) {
  inclusion.push(await included(leaves, below(leaves)));
  consistency.push(await consistent(1 + below(leaves), leaves));
}
const broken = {
  inclusion: inclusion.slice(-200).map(brokenInclusion).filter(isRefusedAsIncluded),
  consistency: consistency.slice(-200).map(brokenConsistency).filter(isRefusedAsConsistent),
};
must(broken.inclusion.length === 200 && broken.consistency.length === 200, 'our own code refuses each broken proof');

async function included(size, index) {
  const found = await inclusionProof(index, size, nodeAt, sha256);
  const one = { size, index, leaf: levels[0][index], root: await rootAt(size), proof: found };
  must(isIncluded(one, sha256), `leaf ${index} of ${size} is included`);
  return written(one);
}
async function consistent(size1, size2) {
  const found = await consistencyProof(size1, size2, nodeAt, sha256);
  const one = { size1, size2, root1: await rootAt(size1), root2: await rootAt(size2), proof: found };
  must(isConsistent(one, sha256), `${size1} is the beginning of ${size2}`);
  return written(one);
}

function brokenInclusion(one, at) {
  if (at % 4 === 0) return { ...one, index: (one.index + 1) % one.size };
  if (at % 4 === 1) return { ...one, proof: one.proof.slice(1) };
  if (at % 4 === 2) return { ...one, leaf: one.root };
  return {
    ...one,
    proof: one.proof.map((hash, place) => (place === at % one.proof.length ? flipped(hash, at) : hash)),
  };
}
function brokenConsistency(one, at) {
  if (at % 4 === 0) return { ...one, size1: one.size1 === 1 ? 2 : one.size1 - 1 };
  if (at % 4 === 1) return { ...one, proof: one.proof.slice(0, -1) };
  if (at % 4 === 2) return { ...one, root1: one.root2, root2: one.root1 };
  return {
    ...one,
    proof: one.proof.map((hash, place) => (place === at % one.proof.length ? flipped(hash, at) : hash)),
  };
}
function flipped(hash, bit) {
  const changed = Buffer.from(hash, 'base64');
  changed[Math.floor((bit % 256) / 8)] ^= 1 << (bit % 8);
  return base64(changed);
}
/** Converts bytes to base64 and back. Numbers stay unchanged. */
function written(one) {
  return mapped(one, (value) => (typeof value === 'number' ? value : base64(value)));
}
function unwritten(one) {
  return mapped(one, (value) => (typeof value === 'number' ? value : bytes(value)));
}
function mapped(one, change) {
  const entries = Object.entries(one).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(change) : change(value),
  ]);
  return Object.fromEntries(entries);
}

function isRefusedAsIncluded(one) {
  return !isIncluded(unwritten(one), sha256);
}
function isRefusedAsConsistent(one) {
  return !isConsistent(unwritten(one), sha256);
}

const log = signer('safe-passage.example/log', 1, sha256(Buffer.from('log')));
const witness = signer('witness.example/w1', 4, sha256(Buffer.from('witness')));
const notes = [];
for (const [at, size] of [1, 256, 300, leaves].entries()) {
  const body = proof.checkpointBody({ origin: log.name, size, root: await rootAt(size) });
  const seconds = 1_795_240_000 + at;
  const signatures = [
    { ...log, signature: log.signature(Buffer.from(body)) },
    {
      ...witness,
      signature: proof.cosignatureOf(seconds, witness.signature(proof.cosignedMessage(body, seconds))),
    },
  ];
  const text = noteOf(body, signatures);
  notes.push({ vkey: log.vkey, text, body });
  writeFileSync(join(folder, `note-${at}`), text);
}
writeFileSync(join(folder, 'log.vkey'), log.vkey);
writeFileSync(join(folder, 'witness.vkey'), witness.vkey);

const forged = [
  notes[0].text.replace('\n1\n', '\n2\n'),
  notes[1].text.replace(notes[1].text.split('\n').at(-3), notes[0].text.split('\n').at(-3)),
].map((text) => ({ vkey: log.vkey, text, body: '' }));

const origin = 'go.sum database tree';
const trees = await Promise.all(
  [1, 7, 300, leaves].map(async (size) => ({
    size,
    text: proof.checkpointBody({ origin, size, root: await rootAt(size) }),
  })),
);
const paths = Array.from({ length: 300 }, (_, at) => {
  const [level, index, width] = [at % 7, at < 100 ? at * 13 : below(2 ** 31), at % 3 ? 1 + below(255) : 256];
  return { level, index, width, path: proof.tilePath(level, index, width) };
});

writeFileSync(out, JSON.stringify({ leaves, inclusion, consistency, broken, notes, forged, trees, paths }));
