import {
  paginateGetEntitlements,
  type Entitlement,
  type MarketplaceEntitlementServiceClient,
} from "@aws-sdk/client-marketplace-entitlement-service";
import type { EntitlementOwner, EntitlementPort, MarketplaceEntitlement } from "#lib/marketplace/entitlement-port.ts";
import { assertFromAws, toAppError } from "#lib/marketplace/to-app-error.ts";

/** GetEntitlements over the SDK: a page may be empty and still have a next one. Source: GetEntitlements reference. */
export function awsEntitlements(client: MarketplaceEntitlementServiceClient): EntitlementPort {
  return {
    async getEntitlements(owner) {
      const found: MarketplaceEntitlement[] = [];
      try {
        for await (const page of paginateGetEntitlements({ client, pageSize: 25 }, toRequest(owner))) {
          assertFromAws(page, "GetEntitlements");
          for (const entitlement of page.Entitlements ?? []) {
            const read = fromAws(entitlement);
            if (read !== null) found.push(read);
          }
        }
      } catch (error) {
        throw toAppError(error, "GetEntitlements");
      }
      return found;
    },
  };
}

function toRequest(owner: EntitlementOwner) {
  return "licenseArn" in owner
    ? { ProductCode: owner.productCode, Filter: { LICENSE_ARN: [owner.licenseArn] } }
    : { ProductCode: owner.productCode, Filter: { CUSTOMER_IDENTIFIER: [owner.customerIdentifier] } };
}

function fromAws({ Dimension, Value, ExpirationDate }: Entitlement): MarketplaceEntitlement | null {
  if (!Dimension || !Value) return null;
  const common = { dimension: Dimension, expiresAt: ExpirationDate ?? null };
  if (Value.IntegerValue !== undefined) return { ...common, valueType: "integer", value: String(Value.IntegerValue) };
  if (Value.DoubleValue !== undefined) return { ...common, valueType: "double", value: String(Value.DoubleValue) };
  if (Value.BooleanValue !== undefined) return { ...common, valueType: "boolean", value: String(Value.BooleanValue) };
  if (Value.StringValue !== undefined) return { ...common, valueType: "string", value: Value.StringValue };
  return null;
}
