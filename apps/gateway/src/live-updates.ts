import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { People, scopeOf, type Person } from '@app/access';
import { Refused, type Role } from '@app/lifecycle';
import { describeError, logSparingly, securityHeaders } from '@app/platform';
import { MovedCases, type Moved } from './moved-cases.js';

interface Stream {
  personId: string;
  token: string;
  scope: string;
  role: Role;
  response: ServerResponse;
}

const streamsMax = 500;
/** Browsers share one among their tabs, or at least hold no more than six connections to a site. */
const streamsOfOneMax = 10;
const beatMs = 1_000;
const beatsBetweenSessionChecks = 10;
const beatsBetweenComments = 15;
/** Who reads so slowly is cut off; the browser comes back and reads its lists anew. */
const unsentBytesMax = 64 * 1024;

/**
 * Tells open pages which cases moved: reference and version, of cases that the person may see, and nothing else. One loop for all streams of
 * this process, that runs while there is one: a page costs the database nothing, and an append nothing at all.
 */
@Injectable()
export class LiveUpdates implements BeforeApplicationShutdown {
  private readonly streams = new Set<Stream>();
  private running = false;
  private closed = false;

  constructor(
    private readonly moved: MovedCases,
    private readonly people: People,
  ) {}

  /** Refuses before the stream begins: later there is no status to say it with. */
  assertRoomFor(person: Person): void {
    if (this.closed || this.streams.size >= streamsMax) throw new Refused('service.unavailable');
    const own = [...this.streams].filter((one) => one.personId === person.id);
    if (own.length >= streamsOfOneMax) throw new Refused('requests.too-many');
  }

  /** Begins the stream with what moved in the last seconds, and goes on until the page or the session ends. */
  open(person: Person, token: string, response: ServerResponse): void {
    const stream: Stream = { personId: person.id, token, scope: scopeOf(person), role: person.role, response };
    response.on('close', () => this.streams.delete(stream));
    response.on('error', () => this.streams.delete(stream));
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // it ends with the stream: kept for other requests, it would keep a gateway that is told to stop
      connection: 'close',
      // a proxy that collects an answer before it passes it on would hold everything back
      'x-accel-buffering': 'no',
    });
    response.write('retry: 3000\n\n');
    this.streams.add(stream);
    for (const one of this.moved.recent()) tell(stream, one);
    if (!this.running) void this.run();
  }

  /** Reviewers alone learn that somebody used up a budget; who, they ask for. */
  tellOfAlerts(waiting: number): void {
    for (const { role, response } of this.streams)
      if (role === 'reviewer' && response.writableLength <= unsentBytesMax)
        response.write(`event: alerts\ndata: ${JSON.stringify({ waiting })}\n\n`);
  }

  beforeApplicationShutdown(): void {
    this.closed = true;
    for (const { response } of this.streams) response.end();
    this.streams.clear();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let beat = 1; this.streams.size > 0; beat += 1) {
      await this.tellNews().catch(sayWhy);
      if (beat % beatsBetweenSessionChecks === 0) await this.endTheOverdue().catch(sayWhy);
      if (beat % beatsBetweenComments === 0) for (const { response } of this.streams) response.write(': \n\n');
      await pause(beatMs, undefined, { ref: false });
    }
    this.moved.reset();
    this.running = false;
  }

  private async tellNews(): Promise<void> {
    for (const one of await this.moved.look()) for (const stream of this.streams) tell(stream, one);
  }

  /** Sessions that ended meanwhile end their streams; a stream is not what keeps one alive. */
  private async endTheOverdue(): Promise<void> {
    const streams = [...this.streams];
    const inForce = await this.people.inForce(streams.map(({ token }) => token));
    for (const stream of streams) {
      const holder = inForce.get(stream.token);
      if (holder) {
        stream.scope = scopeOf(holder);
        stream.role = holder.role;
      } else {
        this.streams.delete(stream);
        stream.response.end();
      }
    }
  }
}

function tell({ scope, response }: Stream, { ref, facility_id, version }: Moved): void {
  if (scope !== '*' && scope !== facility_id) return;
  if (response.writableLength > unsentBytesMax) response.destroy();
  else response.write(`event: case\ndata: ${JSON.stringify({ ref, version })}\n\n`);
}

const sayWhy = (error: unknown): void => logSparingly('live updates', { service: 'gateway', ...describeError(error) });
