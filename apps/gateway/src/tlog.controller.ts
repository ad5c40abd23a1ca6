import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedCheckpoint, publishedKeys } from '@app/journal';
import { Refused } from '@app/lifecycle';
import { Public } from '@app/platform';

/** The folder of the log's published files. */
export class TilesDir {
  constructor(readonly path: string) {}
}

/**
 * A path of C2SP tlog-tiles: a level or `entries`, the tile's index in groups of three digits, and the width of a
 * partial tile.
 */
const tile = /^(?:\d|[1-5]\d|6[0-3]|entries)\/(?:x\d{3}\/)*\d{3}(?:\.p\/(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-5]))?$/;

/**
 * Serves the log as C2SP tlog-tiles requires, below /log. Without sign-in: leaves are digests, covers hide its growth,
 * and somebody who has a proof must be able to check it without our permission.
 */
@Public()
@Controller()
export class TlogController {
  constructor(private readonly dir: TilesDir) {}

  @Get(['api/audit/checkpoint', 'log/checkpoint'])
  async checkpoint(@Res() reply: FastifyReply): Promise<void> {
    const note = await publishedCheckpoint(this.dir.path);
    if (note === undefined) throw new Refused('service.unavailable', { reason: 'nothing-signed-yet' });
    await reply.type('text/plain; charset=utf-8').send(note);
  }

  @Get('log/keys')
  async keys(@Res() reply: FastifyReply): Promise<void> {
    const keys = await publishedKeys(this.dir.path);
    await reply.type('text/plain; charset=utf-8').send(keys.map((one) => `${one}\n`).join(''));
  }

  @Get('log/tile/*')
  async tile(@Param('*') path: string, @Res() reply: FastifyReply): Promise<void> {
    if (!tile.test(path)) throw new Refused('resource.not-found');
    const bytes = await readFile(join(this.dir.path, 'tile', path)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Refused('resource.not-found');
      throw error;
    });
    // the content of a tile never changes
    await reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type('application/octet-stream')
      .send(bytes);
  }
}
