import { readdirSync, readFileSync } from "node:fs";

/** The kernel counts processor time in hundredths of a second for every program, whatever its own tick is. */
const MS_PER_TICK = 10;

/**
 * Processor time that a process and all its descendants have used so far, in milliseconds; those that have ended count where their
 * parent waited for them. Only Linux tells: elsewhere, and for a process that is gone, null.
 */
export function cpuMsOf(pid: number): number | null {
  const stats = new Map<number, { parent: number; ticks: number }>();
  try {
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const stat = readStat(name);
      if (stat !== null) stats.set(Number(name), stat);
    }
  } catch {
    return null;
  }
  if (!stats.has(pid)) return null;
  let ticks = 0;
  for (const [id, stat] of stats) if (isBelow(id, pid, stats)) ticks += stat.ticks;
  return ticks * MS_PER_TICK;
}

/** Memory that a process holds now, in MiB; null where the kernel does not tell. */
export function residentMiBOf(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === undefined ? null : Math.round(Number(kib) / 1024);
  } catch {
    return null;
  }
}

/** Its parent, and its own time with that of the children it waited for (proc(5): fields 4 and 14 to 17). */
function readStat(pid: string): { parent: number; ticks: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), ticks: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) };
  } catch {
    return null;
  }
}

function isBelow(pid: number, ancestor: number, stats: ReadonlyMap<number, { parent: number }>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = stats.get(at)?.parent) {
    if (at === ancestor) return true;
  }
  return false;
}
