import type { Operation } from "#simulator/context/operation.ts";
import { openSession } from "#simulator/sts/role-session.ts";
import { checkTrust } from "#simulator/sts/roles.ts";
import { ROLE_MEMBERS, TAG_MEMBERS } from "#simulator/sts/sts-shapes.ts";

type Request = {
  RoleArn: string;
  RoleSessionName: string;
  DurationSeconds?: number;
  ExternalId?: string;
  SourceIdentity?: string;
};

/** STS AssumeRole: temporary credentials of a role, for who the role trusts. Policies and tags are taken and not enforced. */
export const assumeRole: Operation = {
  name: "AssumeRole",
  service: "sts",
  input: {
    type: "structure",
    members: {
      ...ROLE_MEMBERS,
      ...TAG_MEMBERS,
      ExternalId: { type: "string", min: 2, max: 1_224, pattern: /^[\w+=,.@:/-]*$/ },
      SerialNumber: { type: "string", min: 9, max: 256 },
      TokenCode: { type: "string", min: 6, max: 6 },
      SourceIdentity: { type: "string", min: 2, max: 64 },
      ProvidedContexts: {
        type: "list",
        max: 5,
        member: {
          type: "structure",
          members: { ProviderArn: { type: "string" }, ContextAssertion: { type: "string" } },
        },
      },
    },
    required: ["RoleArn", "RoleSessionName"],
  },
  sellerOnly: false,
  canBeDisabled: false,
  run(sim, caller, { RoleArn, RoleSessionName, DurationSeconds, ExternalId, SourceIdentity }: Request) {
    const seconds = checkTrust(sim, caller, {
      roleArn: RoleArn,
      externalId: ExternalId ?? null,
      seconds: DurationSeconds,
    });
    const opened = openSession(sim, { roleArn: RoleArn, name: RoleSessionName, seconds });
    return { applied: false, output: { ...opened, ...(SourceIdentity === undefined ? {} : { SourceIdentity }) } };
  },
};
