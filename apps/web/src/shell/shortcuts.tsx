import { Kbd, Modal, Table } from '@mantine/core';
import { useDisclosure, useWindowEvent } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../api/queries';
import { placesOf } from './places';

const asked = 'safe-passage:shortcuts';
export const openShortcuts = (): void => void window.dispatchEvent(new Event(asked));

const chordMs = 1200;
/** Keys that are typed into a field are no shortcuts. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys that work on every screen: g and a letter goes to a place, ? shows the sheet. */
export function Shortcuts() {
  const { t } = useTranslation();
  const actor = useActor();
  const navigate = useNavigate();
  const [open, { open: show, close }] = useDisclosure(false);
  const pressedG = useRef(0);
  const places = placesOf(actor.role);
  useWindowEvent(asked as 'focus', show);
  useWindowEvent('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === '?') return show();
    if (event.key === 'g') {
      pressedG.current = Date.now();
      return;
    }
    const place = Date.now() - pressedG.current < chordMs && places.find((one) => one.key === event.key);
    pressedG.current = 0;
    if (!place) return;
    event.preventDefault();
    void navigate({ to: place.to });
  });
  const general = [
    { keys: ['Ctrl', 'K'], what: t('shell.keys.palette') },
    { keys: ['/'], what: t('shell.keys.search') },
    { keys: ['j'], what: t('shell.keys.down') },
    { keys: ['k'], what: t('shell.keys.up') },
    { keys: ['Enter'], what: t('shell.keys.open') },
    { keys: ['x'], what: t('shell.keys.select') },
    { keys: ['?'], what: t('shell.keys.help') },
  ];
  return (
    <Modal
      opened={open}
      onClose={close}
      title={t('shell.shortcuts')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <Table>
        <Table.Tbody>
          {[...general, ...places.map((one) => ({ keys: ['g', one.key], what: t(`places.${one.name}`) }))].map(
            (row) => (
              <Table.Tr key={row.what}>
                <Table.Th scope="row" fw={400}>
                  {row.what}
                </Table.Th>
                <Table.Td ta="end">
                  {row.keys.map((key) => (
                    <Kbd key={key} ms={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Td>
              </Table.Tr>
            ),
          )}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
