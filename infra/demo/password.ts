import { DidNotHold } from './server.js';

/** Asks for the demo people's password without showing it. Refuses where there is no terminal. */
export async function askPassword(): Promise<string> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY)
    throw new DidNotHold(
      'Set DEMO_PASSWORD to the password that the first start printed: DEMO_PASSWORD=… npm run demo',
    );
  stdout.write('Password of the demo people (printed at the first start): ');
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  try {
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n') return typed;
        if (key === '\u0003') throw new DidNotHold('Stopped.');
        typed = key === '\u007f' || key === '\b' ? typed.slice(0, -1) : typed + key;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write('\n');
  }
}
