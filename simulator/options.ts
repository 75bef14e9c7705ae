import { join } from "node:path";
import { parseArgs } from "node:util";
import type { SimulatorOptions } from "#simulator/start.ts";

export const HELP = `AWS Marketplace in a box: a simulator of AWS's side of a Marketplace integration.

  npm run simulator -- [flags]

  --port N          HTTP: AWS's operations, control API, pages  (SIMULATOR_PORT, 4510)
  --smtp-port N     SMTP: takes every mail, delivers none       (SIMULATOR_SMTP_PORT, 4511)
  --host NAME       address to listen on                        (127.0.0.1)
  --app-url URL     the app under test                          (APP_URL, http://localhost:3000)
  --events-secret S what the API destination sends              (EVENTS_SECRET, none)
  --sqs             lifecycle events go into its SQS queue too  (off)
  --state FILE      where its state is kept                     (DATA_DIR/simulator/state.jsonl, .data)
  --memory          keep nothing on disk
  --help            this text
`;

/** A fault in flags or environment, told to the caller as one line. */
export class OptionsError extends Error {}

function toPort(text: string, name: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new OptionsError(`${name} is no port number: ${text}`);
  }
  return port;
}

function toUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text))
    throw new OptionsError(`--app-url is no http address: ${text}`);
  return text;
}

/**
 * Reads flags and environment; a flag wins.
 *
 * @returns null when help is asked for.
 * @throws OptionsError
 */
export function readOptions(args: string[], env: Record<string, string | undefined>): SimulatorOptions | null {
  let flags;
  try {
    flags = parseArgs({
      args,
      options: {
        port: { type: "string" },
        "smtp-port": { type: "string" },
        host: { type: "string" },
        "app-url": { type: "string" },
        "events-secret": { type: "string" },
        sqs: { type: "boolean" },
        state: { type: "string" },
        memory: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new OptionsError(error instanceof Error ? error.message : "The flags are not known.");
  }
  if (flags.help) return null;
  if (flags.memory && flags.state !== undefined) throw new OptionsError("--memory and --state exclude each other.");
  // Several secrets may be given, comma-separated: the first is the one in use.
  const secret = (flags["events-secret"] ?? env.EVENTS_SECRET ?? "").split(",")[0]?.trim() ?? "";
  return {
    port: toPort(flags.port ?? env.SIMULATOR_PORT ?? "4510", "--port"),
    smtpPort: toPort(flags["smtp-port"] ?? env.SIMULATOR_SMTP_PORT ?? "4511", "--smtp-port"),
    host: flags.host ?? "127.0.0.1",
    appUrl: toUrl(flags["app-url"] ?? env.APP_URL ?? "http://localhost:3000"),
    eventsSecret: secret === "" ? null : secret,
    sqs: flags.sqs ?? false,
    ...(flags.memory
      ? { memory: true }
      : { stateFile: flags.state ?? join(env.DATA_DIR ?? ".data", "simulator", "state.jsonl") }),
  };
}
