import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Controller,
  Get,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Database, deadlines } from '@app/database';
import { KeyRegister, Leaves, sha256, sweepMsMax } from '@app/journal';
import { Refused } from '@app/lifecycle';
import { HealthController, Readiness, required, ServiceModule, takesWrites, type Config } from '@app/platform';
import { parsePolicy } from '@app/proof';
import { assertKeys, readKey } from '@app/vault';
import { CheckpointLoop } from './checkpoint-loop.js';
import { LogState } from './log-state.js';
import { Publisher } from './publisher.js';
import { Sequencer } from './sequencer.js';
import { assertTlogKeys, Signer, verifyEd25519 } from './signer.js';
import { TreeFiles } from './tree-files.js';
import { Witnesses } from './witnesses.js';

@Injectable()
class LoopRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly loop: CheckpointLoop) {}
  onApplicationBootstrap(): void {
    this.loop.start();
  }
  onApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }
}

/** Tells whether checkpoints are signed, in addition to the health that every service reports. */
@Controller()
class SigningController {
  constructor(private readonly loop: CheckpointLoop) {}

  @Get('signing')
  signing(): { status: 'signing' } {
    if (this.loop.fault !== undefined) throw new Refused('service.unavailable', { reason: 'log-fault' });
    const { failing } = this.loop;
    if (failing !== undefined) throw new Refused('service.unavailable', { reason: 'log-fails', error: failing });
    return { status: 'signing' };
  }
}

/**
 * The log: sequences entries and reads into one Merkle tree and signs it. Only this process reads the signing key, and
 * it offers no route for anything else.
 */
@Module({})
export class TlogModule {
  static of(config: Config): DynamicModule {
    const folder = required(config, 'LOG_DIR');
    const published = join(folder, 'public');
    return {
      module: TlogModule,
      imports: [
        ServiceModule.of('log', config, {
          connectionsMax: 2,
          answerMs: deadlines.longAnswerMs,
          longestMs: sweepMsMax,
        }),
      ],
      controllers: [HealthController, SigningController],
      providers: [
        KeyRegister,
        LoopRunner,
        {
          provide: Readiness,
          useFactory: (database: Database, register: KeyRegister) =>
            new Readiness('log', [
              takesWrites(database),
              { name: 'keys', check: async () => assertKeys(config.KEY_DIR, await register.all()) },
              { name: 'log-folder', check: () => assertWritable(folder) },
            ]),
          inject: [Database, KeyRegister],
        },
        {
          provide: CheckpointLoop,
          inject: [Database, KeyRegister],
          useFactory: async (database: Database, register: KeyRegister) => {
            const signer = await Signer.read(config.KEY_DIR, config.LOG_ORIGIN);
            await assertTlogKeys(config.KEY_DIR, register, () => register.all());
            const leaves = new Leaves(database, randomUUID(), await readKey(config.KEY_DIR, 'cover'));
            const publisher = new Publisher(published, await witnessesOf(config.WITNESS_POLICY));
            await publisher.publishKeys(signer.vkeys);
            const tree = new TreeFiles(published);
            return new CheckpointLoop(
              leaves,
              new Sequencer(leaves, tree, signer, new LogState(join(folder, 'kept')), publisher),
            );
          },
        },
      ],
    };
  }
}

/**
 * Writes one file, always the same. A folder that is read-only, or whose disk is full, stops the log as a lost database
 * does.
 */
async function assertWritable(folder: string): Promise<void> {
  const kept = join(folder, 'kept');
  await mkdir(kept, { recursive: true, mode: 0o700 });
  const file = await open(join(kept, 'probe'), 'w', 0o600);
  try {
    await file.writeFile('this folder takes writes\n');
    await file.datasync();
  } finally {
    await file.close();
  }
  // the published part may be in another place, and only the tree is written there
  await access(join(folder, 'public'), constants.W_OK);
}

/** Without a policy there are no witnesses, and the log alone signs the checkpoint. */
async function witnessesOf(policyPath: string | undefined): Promise<Witnesses> {
  const policy = policyPath === undefined ? undefined : parsePolicy(await readFile(policyPath, 'utf8'), sha256);
  return new Witnesses(policy?.witnesses ?? [], verifyEd25519);
}
