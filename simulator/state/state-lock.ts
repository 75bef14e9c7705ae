import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Another simulator keeps its state in the same file. */
export class StateInUseError extends Error {}

/** A socket of its own for each state file: it goes with its process, however that ends. */
function socketPath(file: string): string {
  const name = `simulator-${createHash("sha256").update(resolve(file)).digest("hex").slice(0, 16)}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(path: string): Promise<Server | null> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => socket.end());
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? done(null) : failed(error)));
    server.listen(path, () => done(server.unref()));
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}

/**
 * Keeps a state file for this process: two that append to one file, each compacting it at its start, would lose what the
 * other applied.
 *
 * @returns how to give it up.
 * @throws StateInUseError
 */
export async function lockState(file: string): Promise<() => void> {
  const path = socketPath(file);
  let server = await listen(path);
  if (server === null) {
    if (await isAnswered(path)) throw new StateInUseError(`Another simulator keeps its state in ${file}.`);
    rmSync(path, { force: true });
    server = await listen(path);
    if (server === null) throw new StateInUseError(`Another simulator just took ${file}.`);
  }
  const held = server;
  return () => void held.close();
}
