import type { AgreementPort } from "#lib/marketplace/agreement-port.ts";

/** An Agreement API that shows nothing: for tests of something else. */
export const noAgreements: AgreementPort = {
  describe: () => Promise.resolve("unknown"),
  search: () => Promise.resolve({ agreements: [], nextToken: null }),
  getLicense: () => Promise.resolve("unknown"),
  isTrial: () => Promise.resolve("unknown"),
};

/** No queue of lifecycle events, and no topic that asks. */
export const noQueue = () =>
  Promise.resolve({ queueStored: 0, queueDuplicates: 0, queueSetAside: 0, queueFailed: 0, subscriptionsConfirmed: 0 });
