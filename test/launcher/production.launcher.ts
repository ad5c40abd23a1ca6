import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, Launcher, launcherFolder, type LauncherFolder } from '@app/testing/launcher';

describe('a gateway in production', () => {
  let place: LauncherFolder;
  let launcher: Launcher;
  let password: string;
  beforeAll(async () => {
    place = launcherFolder('production');
    launcher = Launcher.start(place.dataDir, await freePort(), [], { NODE_ENV: 'production' });
    await launcher.ready();
    password = /once with the password (\S+)/.exec(launcher.output)?.[1] ?? '';
  }, 300_000);
  afterAll(async () => {
    await launcher.stop();
    await place.remove();
  }, 120_000);

  const signIn = (): Promise<Response> =>
    fetch(`${launcher.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'administrator', password }),
    });
  const whoAmI = async (cookie: string): Promise<number> =>
    (await fetch(`${launcher.url}/api/session`, { headers: { cookie } })).status;

  it('sets cookies that no other host or path can set, and that leave the browser by TLS alone', async () => {
    const answer = await signIn();
    expect(answer.status).toBe(201);
    const cookies = answer.headers.getSetCookie();
    expect(cookies.map((one) => one.split('=')[0])).toEqual([
      '__Host-safe-passage-session',
      '__Host-safe-passage-device',
    ]);
    for (const cookie of cookies) {
      const attributes = cookie.split('; ').slice(1);
      // a browser accepts a cookie with this name only with Secure and Path=/, and without Domain
      expect(attributes).toEqual(expect.arrayContaining(['Secure', 'HttpOnly', 'Path=/', 'SameSite=Strict']));
      expect(attributes.filter((one) => /^domain/i.test(one))).toEqual([]);
    }
  });

  it('knows a session by the cookie of that name, and by no other', async () => {
    const [session = ''] = (await signIn()).headers.getSetCookie();
    const value = session.split(';')[0]?.split('=')[1] ?? '';
    expect(await whoAmI(`__Host-safe-passage-session=${value}`)).toBe(200);
    for (const name of ['safe-passage-session', '__Secure-safe-passage-session', 'Host-safe-passage-session'])
      expect(await whoAmI(`${name}=${value}`)).toBe(401);
  });
});
