import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";

/** Whose credentials this process has. `arn` is the user's or the role's session. */
export type CallerIdentity = { accountId: string; arn: string };

/** STS's GetCallerIdentity, which needs no right. */
export type IdentityPort = {
  /** @throws the SDK's error, or the credentials' provider's, when STS does not say. */
  whoAmI(): Promise<CallerIdentity>;
};

/** GetCallerIdentity over the SDK. Source: AWS STS API reference. */
export function awsIdentity(client: STSClient): IdentityPort {
  return {
    async whoAmI() {
      const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
      if (!/^\d{12}$/.test(Account ?? "")) throw new Error("GetCallerIdentity answered without an account");
      return { accountId: Account!, arn: Arn ?? "" };
    },
  };
}
