import { HELP, OptionsError, readOptions } from "#simulator/options.ts";
import { StateInUseError } from "#simulator/state/state-lock.ts";
import { startSimulator } from "#simulator/start.ts";

/** The simulator as a program: starts it, says where it is, ends on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const simulator = await startSimulator(options);
  process.stdout.write(`Simulator ready: ${simulator.url}, mail ${simulator.smtpUrl}, app ${options.appUrl ?? ""}\n`);

  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    simulator.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

main().catch((error: unknown) => {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === "EADDRINUSE") {
    process.stderr.write(`A port is taken (${message}). Choose others by --port and --smtp-port.\n`);
  } else if (error instanceof StateInUseError) {
    process.stderr.write(`${message} Choose another file by --state, or --memory.\n`);
  } else if (error instanceof OptionsError) {
    process.stderr.write(`${message}\nnpm run simulator -- --help tells what there is.\n`);
  } else {
    process.stderr.write(`The simulator could not start: ${message}\n`);
  }
  process.exit(1);
});
