import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";

/** An Agreement API that shows nothing: for tests of something else. */
export const noAgreements: AgreementPort = {
  describe: () => Promise.resolve("unknown"),
  search: () => Promise.resolve({ agreements: [], nextToken: null }),
  getLicense: () => Promise.resolve("unknown"),
  isTrial: () => Promise.resolve("unknown"),
};
