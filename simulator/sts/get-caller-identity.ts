import type { Operation } from "#simulator/context/operation.ts";
import { uniqueId } from "#simulator/sts/role-session.ts";
import { callerArn } from "#simulator/sts/roles.ts";

/** STS GetCallerIdentity: whose credentials sign the call. Needs no permission. */
export const getCallerIdentity: Operation = {
  name: "GetCallerIdentity",
  service: "sts",
  input: { type: "structure", members: {} },
  sellerOnly: false,
  canBeDisabled: false,
  run(_, caller) {
    const Arn = callerArn(caller);
    const UserId =
      caller.session === null
        ? uniqueId("AIDA", Arn)
        : `${uniqueId("AROA", caller.session.roleArn)}:${caller.session.name}`;
    return { applied: false, output: { UserId, Account: caller.accountId, Arn } };
  },
};
