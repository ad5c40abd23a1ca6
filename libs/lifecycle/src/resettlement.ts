import { z } from 'zod';
import { open, route, transition } from './define.js';
import { travelling } from './file.js';
import { day, dayOrNone, is, personNo, recipient, text } from './inputs.js';
import * as need from './requirements.js';

const apart = { field: 'together', is: [false] };

export const resettlement = {
  'resettlement.open': transition({
    from: ['resettlement.offered'],
    to: ['resettlement.receiving'],
    by: ['system'],
    input: {},
    writes: () => ({ stage: 'resettlement' }),
    custody: 'resettlement',
    starts: ['reception'],
  }),

  'resettlement.place': transition({
    from: ['resettlement.receiving'],
    to: ['resettlement.placed'],
    by: ['resettlement-officer'],
    input: {
      together: open(z.boolean()),
      apartBecause: route(text(2000).optional(), {
        askedWhen: [apart],
        requiredWhen: { all: [apart], refusal: 'family.kept-apart-without-reason' },
      }),
      destination: route(z.uuid().meta(is('destination'))),
      receivingBody: route(recipient),
      municipality: route(recipient),
    },
    requires: [need.someoneTravels],
    takes: (input, file) => ({ pool: 'destination', id: input.destination, places: travelling(file).length }),
    writes: (file) => ({ placed: travelling(file) }),
    stops: ['reception'],
  }),

  'resettlement.grant-status': transition({
    from: ['resettlement.placed'],
    to: ['resettlement.settling'],
    by: ['resettlement-officer'],
    input: {
      status: open(z.enum(['refugee', 'subsidiary-protection', 'humanitarian', 'national-resettlement'])),
      grantedOn: open(day),
      validUntil: open(dayOrNone),
      residence: route(recipient.optional()),
    },
    writes: (_file, body) => ({ statusGrantedOn: body.grantedOn }),
    starts: ['follow-up-30', 'follow-up-90', 'follow-up-365'],
  }),

  'resettlement.follow-up': transition({
    from: ['resettlement.settling'],
    to: 'same',
    by: ['resettlement-officer'],
    input: {
      day: open(z.union([z.literal(30), z.literal(90), z.literal(365)])),
      heldOn: open(day),
      people: open(z.array(personNo).min(1).max(50)),
      findings: route(
        z.strictObject({
          housing: text(1000).optional(),
          health: text(1000).optional(),
          school: text(1000).optional(),
          language: text(1000).optional(),
          income: text(1000).optional(),
          safety: text(1000).optional(),
        }),
      ),
    },
    refuses: ({ input, file }) => need.notInCase(file, input.people),
    writes: (file, body) => ({ followUps: [...new Set([...file.followUps, body.day])].sort((a, b) => a - b) }),
    stops: need.followUpDays.map((day) => ({ clock: `follow-up-${day}`, when: { field: 'day', is: [day] } })),
    supplies: ['follow-up.due'],
  }),

  'resettlement.close': transition({
    from: ['resettlement.settling'],
    to: ['closed.settled'],
    by: ['resettlement-officer'],
    input: { summary: route(text().optional()) },
    requires: [need.followUpsDone, need.nobodyStaysBehind],
    stops: 'all',
    confirms: true,
  }),
};
