import { simulatedNow } from "#simulator/clock/clock.ts";
import { clockInput, deliveryInput, faultsInput, noInput, settingsInput } from "#simulator/control/inputs.ts";
import { ControlError } from "#simulator/control/control-error.ts";
import { route } from "#simulator/control/route.ts";
import { resetSimulator } from "#simulator/control/reset.ts";
import { queueUrl } from "#simulator/queue/queue-address.ts";
import { readTarget, TARGET_WORDS } from "#simulator/events/addresses.ts";
import type { Sim } from "#simulator/context/sim.ts";

function showClock(sim: Sim) {
  const machineNow = Date.now();
  return {
    now: new Date(simulatedNow(sim.clock.setting(), machineNow)).toISOString(),
    machineNow: new Date(machineNow).toISOString(),
    rate: sim.clock.rate(),
  };
}

function showDelivery(sim: Sim) {
  return { ...sim.delivery(), queueUrl: queueUrl(sim) };
}

/** @throws ControlError 400 for an address to which nothing may be posted. */
function withTarget<T extends { url?: string | null | undefined }>(sim: Sim, path: string, values: T): T {
  if (values.url === undefined || values.url === null) return values;
  const url = readTarget(sim, values.url);
  if (url === null) throw new ControlError(400, TARGET_WORDS, path);
  return { ...values, url };
}

/** Members that were not sent keep what they are. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

export const settingRoutes = [
  route({
    method: "GET",
    path: "/_sim/faults",
    summary: "The faults in force",
    body: null,
    run: (sim) => sim.store.getSingle("faults") ?? { seed: 1, faults: [] },
  }),
  route({
    method: "PUT",
    path: "/_sim/faults",
    summary: "Replaces all faults and restarts their generator",
    body: faultsInput,
    run(sim, { body }) {
      body.faults.forEach((fault, index) => {
        const needsMs = fault.kind === "latency" && fault.ms === undefined;
        if (needsMs) throw new ControlError(400, "A latency needs ms.", `faults[${index}].ms`);
        const needsName = fault.kind === "error" && fault.name === undefined;
        if (needsName) throw new ControlError(400, "An error needs a name.", `faults[${index}].name`);
      });
      sim.store.setSingle("faults", body);
      sim.restartFaults();
      return body;
    },
  }),
  route({ method: "GET", path: "/_sim/clock", summary: "The simulated clock", body: null, run: showClock }),
  route({
    method: "PUT",
    path: "/_sim/clock",
    summary: "Sets, shifts or speeds up the clock; now null is the machine's own",
    body: clockInput,
    run(sim, { body }) {
      const machineAt = Date.now();
      if (body.now === null && body.shiftSeconds === undefined && body.rate === undefined) {
        sim.clock.set(null);
      } else {
        const base = body.now === null ? machineAt : (body.now ?? sim.clock.now());
        const rate = body.rate ?? (body.now === null ? 1 : sim.clock.rate());
        sim.clock.set({ simulatedAt: base + (body.shiftSeconds ?? 0) * 1000, machineAt, rate });
      }
      sim.runTimers();
      return showClock(sim);
    },
  }),
  route({ method: "GET", path: "/_sim/settings", summary: "Settings", body: null, run: (sim) => sim.settings() }),
  route({
    method: "PUT",
    path: "/_sim/settings",
    summary: "Changes the settings that are given",
    body: settingsInput,
    run(sim, { body }) {
      const { workload, ...rest } = body;
      const before = sim.settings();
      sim.store.setSingle("settings", {
        ...before,
        ...given(rest),
        workload: { ...before.workload, ...given(workload ?? {}) },
      });
      return sim.settings();
    },
  }),
  route({
    method: "GET",
    path: "/_sim/delivery",
    summary: "How lifecycle events are delivered",
    body: null,
    run: showDelivery,
  }),
  route({
    method: "PUT",
    path: "/_sim/delivery",
    summary: "Changes the delivery settings that are given and restarts their generator",
    body: deliveryInput,
    run(sim, { body: { queueUrl: _, eventBridge, sns, ...settings } }) {
      const before = sim.delivery();
      sim.store.setSingle("delivery", {
        ...before,
        ...given(settings),
        eventBridge: { ...before.eventBridge, ...given(withTarget(sim, "eventBridge.url", eventBridge ?? {})) },
        sns: { ...before.sns, ...given(withTarget(sim, "sns.url", sns ?? {})) },
      });
      sim.restartDelivery();
      return showDelivery(sim);
    },
  }),
  route({
    method: "POST",
    path: "/_sim/reset",
    summary: "Forgets all but the catalogue and the demo's sample agreements",
    body: noInput,
    status: 204,
    run: resetSimulator,
  }),
];
