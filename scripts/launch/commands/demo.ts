import { dataFolderOf } from "#scripts/postgres/locate-database.ts";
import { live } from "#scripts/launch/processes/lifetime.ts";
import { checkPorts, demoPorts } from "#scripts/launch/install/ports.mjs";
import { startStack } from "#scripts/launch/stack/stack.ts";

/** `npm run demo`: everything on this machine, with sample data, until Ctrl-C. */
export function main(): Promise<number> {
  return runStack("built");
}

export async function runStack(mode: "built" | "dev"): Promise<number> {
  return live(async (life) => {
    const ports = demoPorts(process.env);
    await checkPorts(ports);
    const dataFolder = dataFolderOf(process.env);
    const stack = await startStack({ life, dataFolder, ports, environment: process.env, mode });
    const { appUrl, simulatorUrl } = stack;
    console.log(`
Tallyport runs.

  The app             ${appUrl}
  AWS, simulated      ${simulatorUrl}    subscribe there, see what was billed
  Mail                ${simulatorUrl}/mail    sign-in links arrive there

  Operator's console  ${appUrl}/admin    sign in as ${stack.operatorEmail}
  A buyer's pages     ${appUrl}/dashboard    sign in as ${stack.buyerEmail}

Keys and secrets are in ${stack.demoFile}. Ctrl-C stops everything and keeps the data.
`);
    const ended = stack.keepRunning();
    await Promise.race([life.interrupted, ended]);
    console.log("\nStopping …");
    return 0;
  });
}
