import type { Shape, StructureShape } from "#simulator/wire/shapes.ts";

/** Base shapes of the metering service's model (AWS facts 1.4). */
export const productCode: Shape = { type: "string", max: 255, pattern: /^[-a-zA-Z0-9/=:_.@]*$/ };
export const quantity: Shape = { type: "integer", min: 0, max: 2_147_483_647 };
export const usageDimension: Shape = { type: "string", min: 1, max: 255 };

const LICENSE_ARN =
  /^arn:aws[a-zA-Z-]*:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,1023}$/;

/**
 * Sizes and patterns above those of the tags are left to check-allocations.ts, which answers with the operation's own
 * errors for them; what is missing altogether is refused here.
 */
export const usageAllocations: Shape = {
  type: "list",
  min: 1,
  member: {
    type: "structure",
    required: ["AllocatedUsageQuantity"],
    members: {
      AllocatedUsageQuantity: quantity,
      Tags: {
        type: "list",
        min: 1,
        member: {
          type: "structure",
          required: ["Key", "Value"],
          members: { Key: { type: "string" }, Value: { type: "string" } },
        },
      },
    },
  },
};

export const usageRecord: StructureShape = {
  type: "structure",
  required: ["Timestamp", "Dimension"],
  members: {
    Timestamp: { type: "timestamp" },
    CustomerIdentifier: { type: "string", max: 255 },
    Dimension: usageDimension,
    Quantity: quantity,
    UsageAllocations: usageAllocations,
    CustomerAWSAccountId: { type: "string", min: 1, max: 255, pattern: /^[0-9]+$/ },
    LicenseArn: { type: "string", pattern: LICENSE_ARN },
  },
};

export type UsageAllocation = {
  AllocatedUsageQuantity: number;
  Tags?: { Key: string; Value: string }[] | null;
};

export type UsageRecord = {
  Timestamp: number;
  Dimension: string;
  Quantity?: number | null;
  CustomerIdentifier?: string | null;
  CustomerAWSAccountId?: string | null;
  LicenseArn?: string | null;
  UsageAllocations?: UsageAllocation[] | null;
};
