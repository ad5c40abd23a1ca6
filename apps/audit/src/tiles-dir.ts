/** The folder of the log's published files: checkpoint and tiles. */
export class TilesDir {
  constructor(readonly path: string) {}
}
