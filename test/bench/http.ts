import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  text: string;
}

/**
 * HTTP/1.1 on one open connection, one request at a time. The measurement needs no more of an HTTP client, and this
 * leaves more of the two cores to the measured program.
 */
export class Connection {
  private received: Buffer = Buffer.alloc(0);
  private settle: { done: (answer: Answer) => void; fail: (error: Error) => void } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', (error) => this.settle?.fail(error));
    socket.on('close', () => this.settle?.fail(new Error('the connection was closed')));
  }

  static open(url: string): Promise<Connection> {
    const { hostname, port, host } = new URL(url);
    return new Promise((done, fail) => {
      const socket = connect(Number(port), hostname, () => done(new Connection(socket, host)));
      socket.once('error', fail);
    });
  }

  send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answer> {
    const lines = Object.entries({
      host: this.host,
      ...headers,
      ...(body ? { 'content-type': 'application/json' } : {}),
      'content-length': String(Buffer.byteLength(body)),
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise((done, fail) => {
      this.settle = { done, fail };
      this.socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
    });
  }

  /** All measured answers have a Content-Length, because no measured route streams. */
  private read(chunk: Buffer): void {
    this.received = this.received.length > 0 ? Buffer.concat([this.received, chunk]) : chunk;
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < headEnd + 4 + length) return;
    const text = this.received.toString('utf8', headEnd + 4, headEnd + 4 + length);
    this.received = this.received.subarray(headEnd + 4 + length);
    this.settle?.done({ status: Number(head.slice(9, 12)), text });
  }

  close(): void {
    this.settle = undefined;
    this.socket.destroy();
  }
}

/** One connection for each caller. */
export const openConnections = (url: string, count: number): Promise<Connection[]> =>
  Promise.all(Array.from({ length: count }, () => Connection.open(url)));

/** Signs in over HTTP and returns the session's token. */
export async function signIn(url: string, username: string, password: string): Promise<string> {
  const connection = await Connection.open(url);
  try {
    const { status, text } = await connection.send('POST', '/api/session', {}, JSON.stringify({ username, password }));
    if (status !== 201) throw new Error(`${username} could not sign in: ${text}`);
    return (JSON.parse(text) as { token: string }).token;
  } finally {
    connection.close();
  }
}
