import { expect, it } from '@jest/globals';
import { routes } from '@app/api';
import { lifecycle } from '@app/lifecycle';
import { lifecycleAsData } from './openapi.js';

it('the lifecycle as data matches the contract, and has what forms, timelines and figures need', () => {
  const route = routes.find((one) => one.name === 'service.lifecycle')!;
  const data = JSON.parse(JSON.stringify(lifecycleAsData(lifecycle))) as { transitions: { name: string }[] };
  const checked = (route.answer as { safeParse: (value: unknown) => { error?: unknown } }).safeParse(data);
  expect(checked.error).toBeUndefined();
  expect(data.transitions.find((one) => one.name === 'transit.clear')).toMatchObject({
    undo: { transition: 'transit.withdraw-clearance', because: 'reason' },
    confirms: false,
  });
});
