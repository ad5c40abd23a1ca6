import { describe, expect, it } from '@jest/globals';
import { cookieNames } from './strategies.js';

describe('cookies', () => {
  it('have a name in production that limits them to this host and HTTPS', () => {
    expect(Object.values(cookieNames(true))).toEqual(['__Host-safe-passage-session', '__Host-safe-passage-device']);
  });
  it('have plain names where the desk runs over plain HTTP', () => {
    expect(Object.values(cookieNames(false))).toEqual(['safe-passage-session', 'safe-passage-device']);
  });
});
