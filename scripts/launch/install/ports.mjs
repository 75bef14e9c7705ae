import net from "node:net";
import { Fault } from "./fault.mjs";

/**
 * The ports of a demo, by the variable that changes each.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {{ PORT: number, SIMULATOR_PORT: number, SIMULATOR_SMTP_PORT: number }}
 * @throws {Fault} for what is no port, or one port twice
 */
export function demoPorts(environment) {
  const ports = { PORT: 3000, SIMULATOR_PORT: 4510, SIMULATOR_SMTP_PORT: 4511 };
  for (const name of Object.keys(ports)) {
    const text = environment[name]?.trim();
    if (!text) continue;
    ports[name] = Number(text);
    if (!/^\d+$/.test(text) || ports[name] < 1 || ports[name] > 65_535) {
      throw new Fault(`${name}=${text} is no port: use a number from 1 to 65535.`);
    }
  }
  const all = Object.entries(ports);
  for (const [name, port] of all) {
    const other = all.find(([otherName, otherPort]) => otherPort === port && otherName !== name);
    if (other) throw new Fault(`${name} and ${other[0]} are both ${port}: give each a port of its own.`);
  }
  return ports;
}

const purposes = { PORT: "the app", SIMULATOR_PORT: "the simulator", SIMULATOR_SMTP_PORT: "the simulator's mail" };

/**
 * @param {Partial<Record<keyof typeof purposes, number>>} ports
 * @throws {Fault} naming the first one that is taken
 */
export async function checkPorts(ports) {
  for (const [name, port] of Object.entries(ports)) {
    const fault = await tryPort(port);
    if (fault === null) continue;
    const why = fault === "EACCES" ? "may not be used by this account" : "is taken by another program";
    throw new Fault(
      `Port ${port} for ${purposes[name]} ${why}: stop that program, or set ${name} to a free port, as in ${name}=${port + 10} npm run demo.`,
    );
  }
}

// A listener on all interfaces and one on either loopback address are each seen by at least one of these.
async function tryPort(port) {
  for (const host of ["127.0.0.1", "::1", "::", "0.0.0.0"]) {
    const fault = await new Promise((resolve) => {
      const server = net.createServer();
      server.once("error", (error) => resolve(error.code));
      server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
    });
    if (fault === "EADDRINUSE" || fault === "EACCES") return fault;
  }
  return null;
}

/**
 * @returns {Promise<number>} a port of this machine that nobody listens on now
 */
export async function findFreePort() {
  return await new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
