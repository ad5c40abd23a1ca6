import {
  IconAlarm,
  IconAlertCircle,
  IconBuildingCommunity,
  IconChartSankey,
  IconClipboardList,
  IconDoorEnter,
  IconFileText,
  IconHeartRateMonitor,
  IconHome,
  IconPlugConnected,
  IconTimeline,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import type { Role } from '@app/lifecycle';

export interface Place {
  /** Its name in the messages: `places.<name>`. */
  name:
    | 'arrival'
    | 'facility'
    | 'cases'
    | 'instructions'
    | 'audit'
    | 'figures'
    | 'operations'
    | 'people'
    | 'facilities'
    | 'clocks'
    | 'webhooks'
    | 'alerts';
  to: string;
  icon: Icon;
  /** Pressed after g. */
  key: string;
  for: readonly Role[];
}

const casework = ['caseworker', 'reviewer', 'transit-officer', 'resettlement-officer'] as const;
const embassy = ['intake-officer', 'head-of-mission'] as const;
const oversight = ['coordinator', 'auditor'] as const;

/** The screens in the order of the navigation. A role sees only the screens that it uses. */
export const places: readonly Place[] = [
  { name: 'facility', to: '/facility', icon: IconHome, key: 'f', for: embassy },
  { name: 'arrival', to: '/arrival', icon: IconDoorEnter, key: 'n', for: ['intake-officer'] },
  { name: 'cases', to: '/cases', icon: IconClipboardList, key: 'c', for: [...embassy, ...casework, ...oversight] },
  { name: 'audit', to: '/audit', icon: IconTimeline, key: 'a', for: oversight },
  { name: 'figures', to: '/figures', icon: IconChartSankey, key: 'i', for: oversight },
  { name: 'alerts', to: '/alerts', icon: IconAlertCircle, key: 'l', for: ['reviewer', 'auditor'] },
  { name: 'people', to: '/admin/people', icon: IconUsers, key: 'p', for: ['administrator'] },
  { name: 'facilities', to: '/admin/facilities', icon: IconBuildingCommunity, key: 'b', for: ['administrator'] },
  { name: 'clocks', to: '/admin/clocks', icon: IconAlarm, key: 'k', for: ['administrator'] },
  { name: 'webhooks', to: '/admin/webhooks', icon: IconPlugConnected, key: 'w', for: ['administrator'] },
  {
    name: 'instructions',
    to: '/instructions',
    icon: IconFileText,
    key: 's',
    for: [...embassy, 'coordinator', 'administrator'],
  },
  { name: 'operations', to: '/operations', icon: IconHeartRateMonitor, key: 'o', for: [...oversight, 'administrator'] },
];

export const placesOf = (role: Role): readonly Place[] => places.filter((one) => one.for.includes(role));
