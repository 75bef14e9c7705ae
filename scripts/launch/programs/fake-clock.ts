import { globSync } from "node:fs";
import { installDebianPackages } from "#scripts/launch/programs/debian-packages.ts";
import { Fault } from "#scripts/launch/install/fault.mjs";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The library of Debian's package faketime, installed where we may.
 *
 * @throws Fault naming the package.
 */
export async function provideFakeTime(environment: Environment): Promise<string> {
  const find = () => globSync("/usr/lib/*/faketime/libfaketimeMT.so.1")[0];
  const library = find() ?? ((await installDebianPackages(["faketime"], environment)) ? find() : undefined);
  if (library === undefined) {
    throw new Fault("The tests of dates need Debian's package faketime, which is not installed: apt install faketime");
  }
  return library;
}

/**
 * An environment whose processes take `at` for the time now. All of them are the same distance away from the machine's clock, which
 * runs on. What measures durations (the monotonic clock) stays as it is. Pure.
 */
export function withFakeClock(environment: Environment, library: string, at: Date, machineNow: Date): Environment {
  const seconds = Math.round((at.getTime() - machineNow.getTime()) / 1000);
  return {
    ...environment,
    LD_PRELOAD: library,
    FAKETIME: `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    DONT_FAKE_MONOTONIC: "1",
  };
}
