// Checks with our code what the other program made: node test/crosscheck/answers.mjs <file.json>
import { readFileSync } from 'node:fs';
import { bytes, must, proof, sha256, verifyEd25519 } from './proof.mjs';

const { inclusion, consistency, notes } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const { size, index, leaf, root, proof: hashes } of inclusion)
  must(
    proof.isIncluded({ size, index, leaf: bytes(leaf), root: bytes(root), proof: (hashes ?? []).map(bytes) }, sha256),
    `leaf ${index} of ${size} is included`,
  );
for (const { size1, size2, root1, root2, proof: hashes } of consistency)
  must(
    proof.isConsistent(
      { size1, size2, root1: bytes(root1), root2: bytes(root2), proof: (hashes ?? []).map(bytes) },
      sha256,
    ),
    `${size1} is the beginning of ${size2}`,
  );
for (const { vkey, text, body } of notes) {
  const key = proof.parseVkey(vkey, sha256);
  const note = proof.parseNote(text);
  must(note.body === body, 'the note has its text');
  must(proof.signedBy(note, [key], verifyEd25519).length === 1, `${key.name} signed the note`);
}
must(inclusion.length > 500 && consistency.length > 500 && notes.length > 1, 'there was something to judge');
console.log(
  `ours accepts ${inclusion.length} inclusions, ${consistency.length} consistencies, ${notes.length} notes of Go`,
);
