import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createPorts } from "#lib/marketplace/ports.ts";
import { useSimulator } from "#lib/testing/servers/simulator.ts";
import { COMMON_ERRORS } from "#simulator/faults/common-errors.ts";

// Every error that AWS's APIs have in common, over every operation that the app calls, by the unmodified SDK.

const aws = useSimulator();
let ports: ReturnType<typeof createPorts>;
let agreementId = "";
let token = "";
let productCode = "";
let licenseArn = "";

beforeAll(async () => {
  process.env["AWS_ENDPOINT_URL"] = aws.url;
  ports = createPorts(null);
  const { products } = await aws.control<{ products: { productCode: string }[] }>("GET", "/_sim/products");
  productCode = products[0]!.productCode;
  const sold = { token: "", agreementId: "", licenseArn: "" };
  Object.assign(sold, await aws.control("POST", "/_sim/subscriptions", { productCode }));
  ({ token, agreementId, licenseArn } = sold);
});
beforeEach(() => aws.setFaults([]));

const operations: Record<string, () => Promise<unknown>> = {
  ResolveCustomer: () => ports.registration.resolveCustomer(token),
  GetEntitlements: () => ports.entitlements.getEntitlements({ productCode, licenseArn }),
  DescribeAgreement: () => ports.agreements.describe(agreementId),
  SearchAgreements: () => ports.agreements.search({ licenseArn }, null),
  GetAgreementTerms: () => ports.agreements.isTrial(agreementId),
  GetAgreementEntitlements: () => ports.agreements.getLicense(agreementId),
  ReceiveMessage: () => ports.queue(`${aws.url}/999900001111/marketplace-events`).receive(),
  DeleteMessageBatch: () =>
    ports.queue(`${aws.url}/999900001111/marketplace-events`).delete([{ messageId: "m", receipt: "r", body: "" }]),
  ConfirmSubscription: () => ports.subscriptions.confirm("arn:aws:sns:us-east-1:287250355862:topic", "token"),
};

/** What an error means, written down here by hand: the test is not to repeat the classification. */
const meanings: Record<string, "set-up" | "lost" | "throttled" | "unknown"> = {
  RequestAbortedException: "lost",
  RequestTimeoutException: "lost",
  InternalFailure: "lost",
  ServiceUnavailable: "lost",
  ThrottlingException: "throttled",
  TooManyRequestsException: "throttled",
  ValidationException: "unknown",
  ValidationError: "unknown",
  SerializationException: "unknown",
  RequestEntityTooLargeException: "unknown",
};
const meaningOf = (name: string) => meanings[name] ?? "set-up";

async function outcome(operation: string) {
  return operations[operation]!().then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error: error as { code: string; retryable: boolean; facts: Record<string, string> } }),
  );
}

/** Nothing is applied for a token that SNS does not know, so `error-after` never comes there: it is refused. */
const lostBy = (operation: string) =>
  ["reset", "drop-answer", "cut-answer", "garbled-answer", "html-503", "internal", "error-after"].filter(
    (kind) => kind !== "error-after" || operation !== "ConfirmSubscription",
  );

describe.each(Object.keys(operations))("%s", (operation) => {
  test.each(COMMON_ERRORS)("$name with its own status says whose fault it is", async ({ name }) => {
    // ResolveCustomer's own ExpiredToken has 400; the common one has 403.
    const status = name === "ExpiredTokenException" ? 403 : undefined;
    await aws.setFaults([{ operation, kind: "error", name, ...(status === undefined ? {} : { status }), rate: 1 }]);
    const found = await outcome(operation);
    // AWS may let the buyer alone read it: then it is no fault of the set-up.
    if (operation === "GetAgreementEntitlements" && name === "AccessDeniedException") {
      expect(found).toEqual({ answer: "denied" });
      return;
    }
    const meaning = meaningOf(name);
    expect("error" in found ? found.error : null).toMatchObject(
      meaning === "set-up"
        ? { code: "MARKETPLACE_MISCONFIGURED", retryable: false, facts: { operation } }
        : meaning === "unknown"
          ? { code: "MARKETPLACE_MISCONFIGURED", facts: {} }
          : { code: "MARKETPLACE_UNAVAILABLE", retryable: true },
    );
  });

  test.each(lostBy(operation))("%s is no answer, and may be asked again", async (kind) => {
    await aws.setFaults([{ operation, kind, rate: 1 }]);
    expect(await outcome(operation)).toMatchObject({ error: { code: "MARKETPLACE_UNAVAILABLE", retryable: true } });
  });

  test("a proxy's page is the set-up's fault", async () => {
    await aws.setFaults([{ operation, kind: "html-page", rate: 1 }]);
    const { error } = (await outcome(operation)) as { error: { facts: Record<string, string> } };
    expect(error.facts["cure"]).toBe("proxy");
  });
});

test("the registration token's own errors end an arrival, also where the simulator is told no status", async () => {
  const ask = async (name: string) => {
    await aws.setFaults([{ operation: "ResolveCustomer", kind: "error", name, rate: 1 }]);
    return outcome("ResolveCustomer");
  };
  expect(await ask("ExpiredTokenException")).toMatchObject({ error: { code: "REGISTRATION_TOKEN_EXPIRED" } });
  expect(await ask("InvalidTokenException")).toMatchObject({ error: { code: "REGISTRATION_TOKEN_INVALID" } });
});
