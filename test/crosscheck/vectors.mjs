// Checks the valid and invalid proofs of transparency-dev/merkle (testdata/, Apache-2.0): node test/crosscheck/vectors.mjs <folder>
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, must, proof, sha256 } from './proof.mjs';

const folder = process.argv[2];
const kinds = {
  inclusion: ({ leafIdx: index, treeSize: size, leafHash, root, proof: hashes }) =>
    proof.isIncluded(
      { index, size, leaf: bytes(leafHash), root: bytes(root), proof: (hashes ?? []).map(bytes) },
      sha256,
    ),
  consistency: ({ size1, size2, root1, root2, proof: hashes }) =>
    proof.isConsistent(
      { size1, size2, root1: bytes(root1), root2: bytes(root2), proof: (hashes ?? []).map(bytes) },
      sha256,
    ),
};

for (const [kind, holds] of Object.entries(kinds)) {
  const counts = { accepted: 0, refused: 0 };
  for (const path of readdirSync(join(folder, kind), { recursive: true }).filter((name) => name.endsWith('.json'))) {
    const vector = JSON.parse(readFileSync(join(folder, kind, path), 'utf8'));
    must(typeof vector.wantErr === 'boolean', `${kind}/${path} says what it wants`);
    must(holds(vector) === !vector.wantErr, `${kind}/${path} is ${vector.wantErr ? 'refused' : 'accepted'}`);
    counts[vector.wantErr ? 'refused' : 'accepted'] += 1;
  }
  must(counts.accepted > 4 && counts.refused > 50, `${kind} has vectors of both kinds`);
  console.log(`${kind}: ${counts.accepted} accepted, ${counts.refused} refused, as the vectors want`);
}
