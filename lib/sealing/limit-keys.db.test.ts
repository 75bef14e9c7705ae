import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { takeFromMailLimits } from "#lib/auth/sign-in/mail-limits.ts";
import { createSealer } from "#lib/sealing/seal.ts";
import { takeLanding } from "#lib/registration/limit-landings.ts";
import { aCustomer, useArrivals } from "#lib/testing/fixtures/arrivals.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";
import { countMail } from "#lib/team/invite.ts";

const db = useDatabase();
const { anArrival, ask } = useArrivals(db);
const [email, address] = ["dana@harrowlane.example", "192.0.2.77"];

test("no counter holds an address of a person or a network, nor a hash that others could compute", async () => {
  const sealer = createSealer(["a-secret-for-tests"]);
  const deps = { db: db.pool, limits: db.pool, sealer };
  const count = async () => {
    await takeFromMailLimits(deps, { email, client: address });
    await takeLanding(deps, address);
    const by = { actor: { userId: "u" } };
    await countMail({ ...deps, ...by }, { organizationId: "o", email });
  };
  await count();
  await count();
  const product = await aProduct(db.database);
  for (const kind of ["landing", "page"] as const) {
    await ask((await anArrival(aCustomer(product))).id, { kind, address, seen: null });
  }

  const counters = await db.database.rateCounter.findMany();
  const names = counters.map(({ key }) => key.replace(/(:[\w-]{22})+$/, ""));
  expect(names.toSorted()).toEqual([
    "invite:organization:o",
    "invite:person:u",
    "invite:recipient",
    "landing:address",
    "landing:everybody",
    "resolve:address",
    "resolve:everybody",
    "sign-in:address",
    "sign-in:everybody",
    "sign-in:pair",
    "sign-in:recipient",
  ]);
  const keys = counters.map(({ key }) => key).join("\n");
  for (const text of [email, address, `landing ${address}`]) {
    const hash = createHash("sha256").update(text);
    const [base64, hex] = [hash.copy().digest("base64url"), hash.digest("hex")];
    for (const told of [text, base64.slice(0, 22), hex.slice(0, 22)]) expect(keys).not.toContain(told);
  }
});
