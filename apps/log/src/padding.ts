/**
 * Returns by how many leaves the log grows when `count` new ones came: at least `min`, then in as few steps as Padmé
 * has (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019). So a size
 * reveals about as much as its order of magnitude, and costs at most 12 % more.
 */
export function padded(count: number, min: number): number {
  if (count <= min) return min;
  const exponent = Math.floor(Math.log2(count));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(0, exponent - kept);
  return Math.ceil(count / step) * step;
}
