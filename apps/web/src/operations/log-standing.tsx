import { Alert, Box as Block, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Operations } from '@app/api';
import { useLanguage } from '../i18n';
import { Box, Fact, formatAge } from './facts';
import { isLate, lateSeconds } from './health';

/** A checkpoint takes time to sign, and a missing one is not yet a problem. */
const beatsMax = 6;

/** Seconds since the last checkpoint; null before the first. */
const checkpointAge = ({ log, at }: Operations): number | null =>
  log.signedAt === null ? null : Math.max(0, (Date.parse(at) - Date.parse(log.signedAt)) / 1000);

const isUnsigned = (data: Operations): boolean =>
  (checkpointAge(data) ?? Infinity) > Math.max(lateSeconds, beatsMax * data.log.cadenceSeconds);

export const isTlogWell = (data: Operations): boolean =>
  data.log.fault === null && !isUnsigned(data) && !isLate(data.log.oldestSeconds);

/** How far the signed log is behind the journal. If it does not sign, its own reason in red. */
export function TlogStanding({ data }: { data: Operations }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { log } = data;
  const age = checkpointAge(data);
  const number = (value: number): string => new Intl.NumberFormat(language).format(value);
  return (
    <>
      {log.fault === null ? null : (
        <Alert
          role="alert"
          color="red.9"
          variant="filled"
          mb="sm"
          icon={<IconAlertTriangle aria-hidden />}
          title={t('operations.logFault')}
        >
          <Text size="sm" c="inherit" lang="en" style={{ overflowWrap: 'anywhere' }}>
            {log.fault}
          </Text>
          <Text size="sm" c="inherit" mt={4}>
            {t('operations.logFaultTodo')}
          </Text>
        </Alert>
      )}
      <Block maw={420}>
        <Box title={t('operations.logTitle')}>
          <Fact name={t('operations.logSize')}>{number(log.size)}</Fact>
          <Fact name={t('operations.logSigned')}>
            {log.signedSize === null ? t('operations.none') : number(log.signedSize)}
          </Fact>
          <Fact name={t('operations.logAge')} isBad={isUnsigned(data)}>
            {age === null ? t('operations.none') : formatAge(language, age)}
          </Fact>
          <Fact name={t('operations.logWaiting')}>{number(log.waiting)}</Fact>
          <Fact name={t('operations.logOldest')} isBad={isLate(log.oldestSeconds)}>
            {log.oldestSeconds !== null ? formatAge(language, log.oldestSeconds) : t('operations.none')}
          </Fact>
          <Fact name={t('operations.logCadence')}>{formatAge(language, log.cadenceSeconds)}</Fact>
        </Box>
      </Block>
    </>
  );
}
