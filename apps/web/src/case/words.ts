import { useTranslation } from 'react-i18next';
import type { ClockName, Role } from '@app/lifecycle';
import { useLabels, useLanguage } from '../i18n';

/** Several roles in words: "Reviewer or Coordinator". The role `system` is left out, since nobody can ask it. */
export function useRoles(): (roles: readonly Role[]) => string {
  const labels = useLabels();
  const { language } = useLanguage();
  const list = new Intl.ListFormat(language, { type: 'disjunction' });
  return (roles) => list.format(roles.filter((one) => one !== 'system').map((one) => labels.roles[one]));
}

/** `check-in:2` is the check-in after the second leg. */
export function useClockName(): (name: string) => string {
  const { t } = useTranslation();
  const labels = useLabels();
  return (name) => {
    const [kind = name, leg] = name.split(':');
    const label = labels.clocks[kind as ClockName] ?? name;
    return leg ? t('case.clocks.ofLeg', { clock: label, leg }) : label;
  };
}
