import type { Operation } from "#simulator/context/operation.ts";
import { redeemRegistrationToken } from "#simulator/registration/tokens.ts";

/** ResolveCustomer: who stands behind a registration token (AWS facts 2). */
export const resolveCustomer: Operation = {
  name: "ResolveCustomer",
  service: "metering",
  input: {
    type: "structure",
    required: ["RegistrationToken"],
    members: { RegistrationToken: { type: "string", pattern: /^[\s\S]+$/ } },
  },
  sellerOnly: true,
  canBeDisabled: true,
  run(sim, _caller, input: { RegistrationToken: string }) {
    const agreement = redeemRegistrationToken(sim, input.RegistrationToken);
    return {
      applied: false,
      output: {
        // New products have no CustomerIdentifier, old ones no licence.
        ...(agreement.customerIdentifier === null ? {} : { CustomerIdentifier: agreement.customerIdentifier }),
        ProductCode: agreement.productCode,
        CustomerAWSAccountId: agreement.customerAwsAccountId,
        ...(agreement.licenseArn === null ? {} : { LicenseArn: agreement.licenseArn }),
      },
    };
  },
};
