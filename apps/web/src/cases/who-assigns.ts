import { useQuery } from '@tanstack/react-query';
import type { Role } from '@app/lifecycle';
import { useActor } from '../api/queries';

/** Whether my role may assign cases, from the lifecycle's row. The table is loaded after the list, which does without it. */
export function useMayAssign(): boolean {
  const { role } = useActor();
  const { data } = useQuery({ queryKey: ['lifecycle', 'case.assign', 'by'], queryFn: assigners, staleTime: Infinity });
  return data?.includes(role) ?? false;
}

async function assigners(): Promise<readonly Role[]> {
  // before the table is made: the page's policy forbids the code that zod would write
  const { z } = await import('zod');
  z.config({ jitless: true });
  const { lifecycle } = await import('../../../../libs/lifecycle/src/index');
  return lifecycle.get('case.assign').by;
}
