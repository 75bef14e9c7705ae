import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";

/** As whom PostgreSQL runs: a command to put before its own, or an account to run as. */
export type Identity = { wrap: readonly string[]; account: { uid: number; gid: number } | null };

/**
 * PostgreSQL refuses to run as root. A user namespace makes it somebody else while its files stay root's, and works below
 * folders that only root may enter; where namespaces are off it runs as an account of the system, which then owns the data.
 *
 * @param dataFolder the cluster's folder; its owner decides when it is there already.
 * @throws Error when root has no account to step down to.
 */
export function chooseIdentity(dataFolder: string): Identity {
  if (process.getuid?.() !== 0) return { wrap: [], account: null };
  const accounts = readAccounts();
  const nobody = accounts.get("nobody") ?? { uid: 65534, gid: 65534 };
  const wrap = ["unshare", "--user", `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`, "--"];
  const owner = existsSync(dataFolder) ? statSync(dataFolder).uid : 0;
  if (owner === 0 && spawnSync(wrap[0]!, [...wrap.slice(1), "true"]).status === 0) return { wrap, account: null };
  const account = accounts.get("postgres") ?? accounts.get("nobody");
  if (account === undefined) throw new Error("Running as root, and there is no account to run PostgreSQL as.");
  return { wrap: [], account };
}

function readAccounts(): Map<string, { uid: number; gid: number }> {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return new Map(
    lines.map((line) => {
      const [name, , uid, gid] = line.split(":");
      return [name!, { uid: Number(uid), gid: Number(gid) }];
    }),
  );
}
