import { z } from 'zod';
import { readConfig, runAsProcess } from '@app/platform';
import { startGateway } from './gateway.module.js';

const url = z.url();
const serviceUrls = z.object({
  INTAKE_URL: url,
  REFERRAL_URL: url,
  TRANSIT_URL: url,
  RESETTLEMENT_URL: url,
  AUDIT_URL: url,
});

await runAsProcess(() => {
  const urls = serviceUrls.parse(process.env);
  return startGateway(readConfig(), {
    intake: urls.INTAKE_URL,
    referral: urls.REFERRAL_URL,
    transit: urls.TRANSIT_URL,
    resettlement: urls.RESETTLEMENT_URL,
    audit: urls.AUDIT_URL,
  });
});
