import type { Shape } from "#simulator/wire/shapes.ts";

/** Members that both ways to assume a role have (AWS STS API reference, 2011-06-15). */
export const ROLE_MEMBERS: Record<string, Shape> = {
  RoleArn: { type: "string", min: 20, max: 2_048, pattern: /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/ },
  RoleSessionName: { type: "string", min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ },
  PolicyArns: {
    type: "list",
    member: { type: "structure", members: { arn: { type: "string", min: 20, max: 2_048 } } },
  },
  Policy: { type: "string", min: 1 },
  MinimumSessionTokenSize: { type: "integer", min: 0, max: 4_096 },
  DurationSeconds: { type: "integer", min: 900, max: 43_200 },
};

const tag: Shape = {
  type: "structure",
  members: { Key: { type: "string", min: 1, max: 128 }, Value: { type: "string", max: 256 } },
  required: ["Key", "Value"],
};

export const TAG_MEMBERS: Record<string, Shape> = {
  Tags: { type: "list", member: tag, max: 50 },
  TransitiveTagKeys: { type: "list", member: { type: "string", min: 1, max: 128 }, max: 50 },
};
