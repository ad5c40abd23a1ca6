/** Where the log's published files are: checkpoint and tiles. */
export class TilesDir {
  constructor(readonly path: string) {}
}
