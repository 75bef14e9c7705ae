/**
 * What every command begins with. Any Node that knows modules can read this file, so that one that is too old gets a
 * clear line instead of a syntax error; hence no imports and no syntax beyond 2020 here.
 *
 * @param {string} scriptUrl the command's own `import.meta.url`
 * @param {{ install?: boolean, data?: boolean, ports?: boolean }} needs what to see to first; see prepare.mjs
 * @param {() => Promise<{ main: () => Promise<number> }>} load the command itself, loaded under the project's Node only;
 *   `main` answers the exit code
 */
export async function run(scriptUrl, needs, load) {
  if (Number.parseInt(process.versions.node, 10) < 18) {
    console.error(`Node ${process.versions.node} is too old: install Node 18 or newer (https://nodejs.org).`);
    process.exit(1);
  }
  const { Fault } = await import("./fault.mjs");
  try {
    const { prepare } = await import("./prepare.mjs");
    const code = await prepare(scriptUrl, needs);
    // Node ends with 0 when nothing is left that could wake a command which still waits: that is no success.
    process.exitCode = 1;
    process.exitCode = code === null ? await (await load()).main() : code;
  } catch (error) {
    if (!(error instanceof Fault) && error?.name !== "AppError") throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
  // Nothing that a library keeps open may keep a finished command alive.
  process.exit();
}
