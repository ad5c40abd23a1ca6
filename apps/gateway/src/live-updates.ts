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
/** A browser shares one stream among its tabs, or opens at most six connections to a site. */
const streamsOfOneMax = 10;
const beatMs = 1_000;
const pollsBetweenSessionChecks = 10;
const pollsBetweenComments = 15;
/** A client that reads too slowly is disconnected. The browser reconnects and reads its lists again. */
const unsentBytesMax = 64 * 1024;

/**
 * Tells open pages which cases moved: reference and version of cases that the person may see, nothing else. One loop
 * serves all streams of this process, and runs only while there is one. A page costs the database nothing, and an
 * append costs nothing at all.
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

  /** Refuses before the stream begins, because after that no status can be sent. */
  assertRoomFor(person: Person): void {
    if (this.closed || this.streams.size >= streamsMax) throw new Refused('service.unavailable');
    const own = [...this.streams].filter((one) => one.personId === person.id);
    if (own.length >= streamsOfOneMax) throw new Refused('requests.too-many');
  }

  /** Starts the stream with what moved in the last seconds. It continues until the page or the session ends. */
  open(person: Person, token: string, response: ServerResponse): void {
    const stream: Stream = { personId: person.id, token, scope: scopeOf(person), role: person.role, response };
    response.on('close', () => this.streams.delete(stream));
    response.on('error', () => this.streams.delete(stream));
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // the connection ends with the stream: reused for other requests, it would delay a gateway that is stopping
      connection: 'close',
      // a proxy that buffers the answer would delay every update
      'x-accel-buffering': 'no',
    });
    response.write('retry: 3000\n\n');
    this.streams.add(stream);
    for (const one of this.moved.recent()) tell(stream, one);
    if (!this.running) void this.run();
  }

  /** Only reviewers learn that somebody used up a budget. They request the details. */
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
    for (let poll = 1; this.streams.size > 0; poll += 1) {
      await this.tellNews().catch(sayWhy);
      if (poll % pollsBetweenSessionChecks === 0) await this.endTheOverdue().catch(sayWhy);
      if (poll % pollsBetweenComments === 0) for (const { response } of this.streams) response.write(': \n\n');
      await pause(beatMs, undefined, { ref: false });
    }
    this.moved.reset();
    this.running = false;
  }

  private async tellNews(): Promise<void> {
    for (const one of await this.moved.look()) for (const stream of this.streams) tell(stream, one);
  }

  /** Ends the streams of sessions that ended meanwhile. A stream does not extend its session. */
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
