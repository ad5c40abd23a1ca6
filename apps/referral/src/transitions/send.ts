import { createHash, randomBytes } from 'node:crypto';
import { consentingTo, type CaseFile, type Opened, type PersonInput } from '@app/lifecycle';
import { HandlesTransition, type HandlerContext, type HandlerFacts, type TransitionHandler } from '@app/stage';

/**
 * Makes the referral package: what UNHCR needs about the people of the case who consented to share it with UNHCR, and
 * nothing else. The package is sealed. Its digest is open in the journal, and proves later which package was sent. The
 * salt prevents guessing the content from the digest.
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

/**
 * For each field of a person, whether UNHCR gets it. A new field of the form does not compile until this is decided.
 */
const isShared = {
  person: true,
  names: true,
  // concerns the recording, not the person
  absentBecause: false,
  birth: true,
  // the mission's estimate; UNHCR makes its own assessment of age
  child: false,
  sex: true,
  nationality: true,
  relation: true,
  alone: true,
  documents: true,
} satisfies Record<keyof PersonInput, boolean>;
const sharedFields = Object.entries(isShared).flatMap(([field, shared]) => (shared ? [field] : []));

export function referralPackage(ref: string, file: CaseFile, opened: Opened): Record<string, unknown> {
  // a later round, after a destination is known, records in the route compartment
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
    people: consentingTo(file, 'unhcr').map((no) => ({
      ...Object.fromEntries(sharedFields.map((field) => [field, people.get(no)?.[field]])),
      specificNeeds: needs.get(no)?.['codes'] ?? [],
    })),
  };
}
