import net from "node:net";

/** A connection on which a test says what no HTTP client would say. */
export type RawSocket = {
  socket: net.Socket;
  write: (text: string | Buffer) => void;
  /** Sends one text again and again, until the server takes no more of it or closes. @returns how many bytes went out. */
  pour: (text: string, most: number) => Promise<number>;
  /** Everything that came until the server closed; the test's own time-out ends the wait. */
  untilClosed: () => Promise<string>;
  /** Settles once the answers hold this text. */
  until: (text: string) => Promise<string>;
  close: () => Promise<void>;
};

/** Connects to this machine. A reset counts as closed. */
export async function openRaw(port: number, first: string | Buffer = ""): Promise<RawSocket> {
  const socket = net.connect({ port, host: "127.0.0.1" });
  let heard = "";
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  socket.on("data", (chunk) => (heard += chunk.toString("latin1")));
  await new Promise<void>((resolve) => {
    socket.once("connect", resolve);
    socket.once("close", () => resolve());
  });
  if (first.length > 0) socket.write(first);
  return {
    socket,
    write: (text) => void (socket.writable && socket.write(text)),
    pour: async (text, most) => {
      let bytes = 0;
      while (bytes < most) {
        const sent = new Promise<boolean>((resolve) => socket.write(text, (error) => resolve(!error)));
        if (!(await Promise.race([sent, closed.then(() => false)]))) break;
        bytes += text.length;
      }
      return bytes;
    },
    untilClosed: () => closed.then(() => heard),
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = () => heard.includes(text) && resolve(heard);
        socket.on("data", look);
        void closed.then(() => reject(new Error(`closed without ${text}: ${heard}`)));
        look();
      }),
    close: () => {
      socket.destroy();
      return closed;
    },
  };
}

/** Sends one text and gives all that came back until the server closed. */
export async function say(port: number, text: string | Buffer): Promise<string> {
  return (await openRaw(port, text)).untilClosed();
}
