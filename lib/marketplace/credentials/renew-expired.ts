type Thrown = { name?: unknown; $metadata?: { httpStatusCode?: number } };
type Context = { commandName?: string };
type Handler = (args: never) => Promise<unknown>;
type Client = {
  config: { credentials: (options?: { forceRefresh?: boolean }) => Promise<unknown> };
  middlewareStack: {
    add(
      middleware: (next: Handler, context: Context) => Handler,
      options: { step: "initialize"; name: string; priority: "low" },
    ): void;
  };
};

/**
 * Has a client read its credentials anew when AWS says that they have expired, however long they were to live by this machine's clock: the
 * next request goes out with new ones. The request that met it fails as before; it is not sent again here.
 */
export function renewExpired<T>(client: T): T {
  const { config, middlewareStack } = client as unknown as Client;
  middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (saysExpired(error, context)) await config.credentials({ forceRefresh: true }).catch(() => undefined);
        throw error;
      }
    },
    { step: "initialize", name: "renewExpiredCredentials", priority: "low" },
  );
  return client;
}

/** ResolveCustomer has an error of the same name, with status 400, for the registration token. */
function saysExpired(error: unknown, { commandName }: Context): boolean {
  const { name, $metadata } = (typeof error === "object" && error !== null ? error : {}) as Thrown;
  if (name !== "ExpiredToken" && name !== "ExpiredTokenException") return false;
  return commandName !== "ResolveCustomerCommand" || $metadata?.httpStatusCode !== 400;
}
