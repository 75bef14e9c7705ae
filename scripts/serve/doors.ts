import http, { type IncomingMessage, type ServerResponse } from "node:http";
import net, { type Socket } from "node:net";
import type { TrustedProxies } from "#lib/env/trusted-proxies.ts";
import { checkRequest, refusalOfParser } from "#scripts/serve/check-request.ts";
import { isThroughUnnamedProxy, writeClientHop } from "#scripts/serve/client-hop.ts";
import { guardBody, isWithinWall } from "#scripts/serve/guard-body.ts";
import { endWith, refuse } from "#scripts/serve/refusal.ts";

/** All in milliseconds. */
export type DoorTimes = {
  /** From a request's first byte, or the connection's begin, to the end of its headers. */
  headers: number;
  /** To the end of its body. */
  request: number;
  /** Between two requests of one connection. */
  keepAlive: number;
  /** Without a byte in either direction. */
  silence: number;
  /** How often `headers` and `request` are looked at. */
  check: number;
};

/** A load balancer keeps connections for a minute (AWS's): the one who closes first must be it. */
export const doorTimes = (trusted: TrustedProxies): DoorTimes => ({
  headers: 15_000,
  request: 120_000,
  keepAlive: trusted === 0 ? 5_000 : 65_000,
  silence: 150_000,
  check: 2_000,
});

/** Connections at one time; more are closed at once, so that descriptors are left for the database. */
const MOST_CONNECTIONS = 16_384;

export type Doors = {
  /**
   * Opens a port (0: any free one) on `loopback`, this machine's own addresses, or on `all` of its addresses, IPv6 where there is any.
   *
   * @returns the port. @throws the system's error where it cannot be had.
   */
  listen: (port: number, where: "loopback" | "all") => Promise<number>;
  /**
   * Takes nothing new, lets requests under way end within `graceMs`, and ends all other connections: those that wait, send no whole
   * request, or are past that time. Settles when none is left.
   */
  stop: (graceMs: number) => Promise<void>;
};

type Options = {
  trustedProxies: TrustedProxies;
  times?: DoorTimes;
  /** Answers what is let in. */
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
  /** An error of `answer`: the client gets 500. */
  report: (error: unknown) => void;
  /** Called once when a request came through a proxy that TRUSTED_PROXIES does not name. */
  warnOfProxy?: () => void;
};

/** How long a half-sent request may still become whole when the server stops. */
const HALF_REQUEST_MS = 500;

/** The HTTP server around the app: it knows the client, and lets in what is a request, is not too large, and comes in time. */
export function createDoors({
  trustedProxies,
  times = doorTimes(trustedProxies),
  answer,
  report,
  warnOfProxy,
}: Options): Doors {
  const underWay = new Map<Socket, number>();
  let isStopping = false;
  let isWarned = warnOfProxy === undefined;

  const take = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const left = underWay.get(socket);
      if (left === undefined) return;
      underWay.set(socket, left - 1);
      if (isStopping && left === 1) socket.destroySoon();
    });
    // Other protocols than HTTP/1.1 are not spoken here, and need not be (RFC 9110, section 7.8).
    if (isStopping || request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
    const refusal = checkRequest(request);
    if (refusal !== null) return refuse(request, response, refusal);
    if (!isWarned && isThroughUnnamedProxy(request, trustedProxies)) {
      isWarned = true;
      warnOfProxy?.();
    }
    writeClientHop(request, trustedProxies);
    if (!guardBody(request, response)) return;
    Promise.resolve()
      .then(() => answer(request, response))
      .catch((error: unknown) => {
        report(error);
        if (response.headersSent) request.socket.destroy();
        else refuse(request, response, { status: 500, code: "INTERNAL", words: "The fault is ours." });
      });
  };

  const server = http.createServer(
    {
      requireHostHeader: false,
      headersTimeout: times.headers,
      requestTimeout: times.request,
      keepAliveTimeout: times.keepAlive,
      connectionsCheckingInterval: times.check,
    },
    take,
  );
  server.timeout = times.silence;
  server.maxConnections = MOST_CONNECTIONS;
  // A header that is silently left out could be the one that a proxy wrote; their size is limited anyway.
  server.maxHeadersCount = 0;

  server.on("connection", (socket) => {
    underWay.set(socket, 0);
    socket.once("close", () => underWay.delete(socket));
  });
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    if (checkRequest(request) === null && isWithinWall(request)) response.writeContinue();
    take(request, response);
  });
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) =>
    refuse(request, response, {
      status: 417,
      code: "INVALID_REQUEST",
      words: "This server meets no such expectation.",
    }),
  );
  server.on("connect", (_request, socket) =>
    endWith(socket, { status: 405, code: "METHOD_NOT_ALLOWED", words: "This server is no proxy.", allow: "GET, POST" }),
  );
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => endWith(socket, refusalOfParser(error.code)));

  // The name localhost leads to either address, and a client takes the one or the other.
  const overIpv6 = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    server.emit("connection", socket),
  );

  return {
    listen: async (wanted, where) => {
      const port = await listen(server, wanted, where === "loopback" ? "127.0.0.1" : undefined);
      // A machine without IPv6 is reached by IPv4.
      if (where === "loopback") await listen(overIpv6, port, "::1").catch(() => {});
      return port;
    },
    stop: async (graceMs) => {
      isStopping = true;
      const closed = Promise.all([server, overIpv6].map((one) => new Promise((resolve) => one.close(resolve))));
      const end = (isIncluded: (requests: number) => boolean) => {
        for (const [socket, requests] of underWay) if (isIncluded(requests)) socket.destroy();
      };
      const half = setTimeout(() => end((requests) => requests === 0), Math.min(HALF_REQUEST_MS, graceMs));
      const all = setTimeout(() => end(() => true), graceMs);
      await closed;
      clearTimeout(half);
      clearTimeout(all);
    },
  };
}

function listen(server: net.Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host !== undefined && { host }) }, () => {
      server.off("error", reject);
      resolve((server.address() as net.AddressInfo).port);
    });
  });
}
