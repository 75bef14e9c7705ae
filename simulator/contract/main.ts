import { checkContract, writeSnapshot } from "#simulator/contract/check-contract.ts";

const HELP = `Compares what simulator and app rely on of AWS with the installed @aws-sdk packages.

  npm run contract               prints differences to the snapshot; exits 1 when one touches us
  npm run contract -- --update   takes the installed packages as the new snapshot
`;

const args = process.argv.slice(2);
if (args.includes("--help")) {
  process.stdout.write(HELP);
} else if (args.includes("--update")) {
  const { date, versions } = await writeSnapshot(new Date());
  process.stdout.write(`Snapshot of ${date}: ${JSON.stringify(versions)}\n`);
} else {
  const { lines, touchesUs } = await checkContract();
  process.stdout.write(`${lines.join("\n")}\n${touchesUs ? "A change touches us (!)." : "Nothing touches us."}\n`);
  process.exitCode = touchesUs ? 1 : 0;
}
