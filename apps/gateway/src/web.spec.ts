import { describe, expect, it } from '@jest/globals';
import { isForPerson, patternsOf } from './web.js';

it('an address of the desk’s router is a pattern of the gateway, with and without a slash at its end', () => {
  expect(patternsOf(['/', '/cases', '/cases/$ref/print', '/help/$'])).toEqual([
    '/',
    '/cases',
    '/cases/',
    '/cases/:ref/print',
    '/cases/:ref/print/',
    '/help/*',
  ]);
});

describe('an address that the desk does not have', () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

  it.each(['/nothing', '/admin', '/apiary', '/login', '/logs', '/assets-of-others', '/routes.json', '/'])(
    'is answered with the page for a browser: %s',
    (path) => {
      expect(isForPerson('GET', path, browser)).toBe(true);
      expect(isForPerson('HEAD', path, browser)).toBe(true);
    },
  );

  it.each(['/api', '/api/', '/api/nothing', '/log', '/log/tile/9', '/assets/gone.js'])(
    'is answered with a problem where programs ask: %s',
    (path) => expect(isForPerson('GET', path, browser)).toBe(false),
  );

  it.each([undefined, '', '*/*', 'application/json', 'image/avif,*/*;q=0.8', 'text/html;q=0', 'text/htmlx'])(
    'is answered with a problem for those who do not ask for HTML: %s',
    (accept) => expect(isForPerson('GET', '/nothing', accept)).toBe(false),
  );

  it('is answered with what is preferred, of HTML and JSON', () => {
    expect(isForPerson('GET', '/nothing', 'application/json, text/html;q=0.5')).toBe(false);
    expect(isForPerson('GET', '/nothing', 'application/problem+json, text/html;q=0.9')).toBe(false);
    expect(isForPerson('GET', '/nothing', 'application/json;q=0.5, TEXT/HTML ; q=0.7')).toBe(true);
  });

  it('is answered with a problem when something was to be changed', () => {
    for (const method of ['POST', 'PUT', 'DELETE']) expect(isForPerson(method, '/nothing', browser)).toBe(false);
  });
});
