import { createHash, randomBytes } from 'node:crypto';
import type { CaseFile, Opened } from '@app/lifecycle';
import { HandlesTransition, type HandlerContext, type HandlerFacts, type TransitionHandler } from '@app/stage';

/**
 * Makes the referral package: what UNHCR needs, of those who consented to share it with UNHCR, and nothing else. It is kept sealed;
 * its digest stands open in the journal and proves later which package was sent. The salt keeps the digest from being guessed back.
 */
@HandlesTransition('referral.send')
export class SendHandler implements TransitionHandler {
  async prepare({ case: found, opened }: HandlerContext): Promise<HandlerFacts> {
    const content = referralPackage(found.ref, found.file, opened);
    const bytes = JSON.stringify({ ...content, salt: randomBytes(32).toString('base64') });
    return Promise.resolve({
      facts: { packageDigest: createHash('sha256').update(bytes).digest('hex') },
      sealed: { protection: { package: bytes } },
    });
  }
}

/** Fields of a person that go to UNHCR. A new field of the form does not go along until it is named here. */
const sharedFields = ['person', 'names', 'birth', 'sex', 'nationality', 'relation', 'alone', 'documents'] as const;

export function referralPackage(ref: string, file: CaseFile, opened: Opened): Record<string, unknown> {
  const consenting = file.consents.filter((one) => one.purpose === 'unhcr' && one.given).map((one) => one.person);
  // what is recorded in a later round, once a destination is known, lies in the route
  const entries = [opened.identity, opened.protection, opened.route]
    .flatMap((some) => some ?? [])
    .sort((a, b) => a.seq - b.seq);
  const latest = (field: string): Map<number, Record<string, unknown>> => {
    const byPerson = new Map<number, Record<string, unknown>>();
    for (const { content } of entries)
      for (const one of Array.isArray(content[field]) ? (content[field] as Record<string, unknown>[]) : [])
        byPerson.set(Number(one['person']), one);
    return byPerson;
  };
  const people = latest('people');
  const needs = latest('needs');
  return {
    reference: ref,
    arrivedAt: file.arrivedAt,
    processingPriority: file.processingPriority,
    people: consenting
      .sort((a, b) => a - b)
      .map((no) => ({
        ...Object.fromEntries(sharedFields.map((field) => [field, people.get(no)?.[field]])),
        specificNeeds: needs.get(no)?.['codes'] ?? [],
      })),
  };
}
