import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { saveDimensionInput, saveProductInput } from "#lib/products/product-input.ts";
import { saveDimension } from "#lib/products/save-dimension.ts";
import { saveProduct } from "#lib/products/save-product.ts";
import { aPurchase, aRecord, aSoldProduct, owner } from "#lib/testing/fixtures/console-rows.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:42:00Z");
const deps = () => ({ db: db.database, actor: owner, now, sellerAccountId: null });

const productInput = (changes: Record<string, unknown> = {}) => ({
  title: "Lumenar Archive",
  productCode: randomUUID(),
  kind: "SAAS",
  pricingModel: "CONTRACT_WITH_CONSUMPTION",
  integration: "LICENSE",
  graceMinutes: "10",
  drainMinutes: "10",
  ...changes,
});
const dimensionInput = (productId: string, changes: Record<string, unknown> = {}) => ({
  productId,
  name: "stored_gb",
  label: "Stored data",
  unit: "GB",
  aggregation: "SUM",
  uses: "metered",
  ...changes,
});
const pathsOf = (result: { error?: { issues: { path: PropertyKey[] }[] } | undefined }) =>
  result.error?.issues.map(({ path }) => path[0]) ?? [];
const conflict = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code?: string; fields?: { path: string }[] }) => [error.code, error.fields?.map(({ path }) => path)],
  );

test("the ledger's choices are kept as a form sends them", async () => {
  const form = { latePolicy: "HOLD", unknownDimensions: "PARK", heldAtDeadline: "SEND", releasesNeedTwo: "on" };
  const id = await saveProduct(
    deps(),
    saveProductInput.parse(productInput({ ...form, meteringFrom: "2026-11-01T06:00" })),
  );
  expect(await db.database.product.findUniqueOrThrow({ where: { id } })).toMatchObject({
    ...form,
    releasesNeedTwo: true,
    sendsZeroRecords: false,
    meteringFrom: new Date("2026-11-01T06:00:00Z"),
  });
  await saveProduct(deps(), saveProductInput.parse({ ...productInput(), id, meteringFrom: "" }));
  expect(await db.database.product.findUniqueOrThrow({ where: { id } })).toMatchObject({
    latePolicy: "CARRY",
    releasesNeedTwo: false,
    meteringFrom: null,
  });
});

test.each(["2026-11-01T06:30", "2026-02-30T06:00", "yesterday", "2026-11-01T06:00+02:00"])(
  "%s is no hour to meter from",
  (meteringFrom) => {
    expect(pathsOf(saveProductInput.safeParse(productInput({ meteringFrom })))).toEqual(["meteringFrom"]);
  },
);

test("a guard is a whole number of units, and how many times; nothing switches it off", async () => {
  const productId = await aSoldProduct(db.database);
  for (const guardCap of ["1.5", "-1", "2147483648", "1e3"]) {
    expect(pathsOf(saveDimensionInput.safeParse(dimensionInput(productId, { guardCap }))), guardCap).toEqual([
      "guardCap",
    ]);
  }
  expect(pathsOf(saveDimensionInput.safeParse(dimensionInput(productId, { guardRatio: "0" })))).toEqual(["guardRatio"]);
  expect(pathsOf(saveDimensionInput.safeParse(dimensionInput(productId, { uses: "entitled", guardCap: "5" })))).toEqual(
    ["guardCap"],
  );
  const id = await saveDimension(
    deps(),
    saveDimensionInput.parse(dimensionInput(productId, { guardCap: "5000", guardRatio: "10" })),
  );
  expect(await db.database.dimension.findUniqueOrThrow({ where: { id } })).toMatchObject({
    guardCap: 5000,
    guardRatio: 10,
  });
  await saveDimension(
    deps(),
    saveDimensionInput.parse(dimensionInput(productId, { id, guardCap: "", guardRatio: "" })),
  );
  expect(await db.database.dimension.findUniqueOrThrow({ where: { id } })).toMatchObject({
    guardCap: null,
    guardRatio: null,
  });
});

test("what overage begins after is fixed once there is usage, the guard is not", async () => {
  const productId = await aSoldProduct(db.database);
  await saveDimension(deps(), saveDimensionInput.parse(dimensionInput(productId, { name: "gb", uses: "entitled" })));
  const overage = dimensionInput(productId, { includedIn: "gb", includedPer: "month" });
  const id = await saveDimension(deps(), saveDimensionInput.parse(overage));
  await aRecord(db.database, {
    agreementId: await aPurchase(db.database, productId),
    productId,
    dimension: "stored_gb",
    hour: new Date("2026-11-20T10:00:00Z"),
  });
  const change = (changes: Record<string, unknown>) =>
    saveDimension(deps(), saveDimensionInput.parse({ ...overage, id, ...changes }));
  expect(await conflict(change({ includedPer: "term" }))).toEqual(["CONFLICT", ["includedPer"]]);
  expect(await conflict(change({ includedIn: "", includedPer: "" }))).toEqual([
    "CONFLICT",
    ["includedIn", "includedPer"],
  ]);
  await change({ guardCap: "9" });
});

test("what an overage begins after keeps its name and stays entitled", async () => {
  const productId = await aSoldProduct(db.database);
  const included = dimensionInput(productId, { name: "gb", uses: "entitled" });
  const id = await saveDimension(deps(), saveDimensionInput.parse(included));
  await saveDimension(
    deps(),
    saveDimensionInput.parse(dimensionInput(productId, { includedIn: "gb", includedPer: "month" })),
  );
  const change = (changes: Record<string, unknown>) =>
    saveDimension(deps(), saveDimensionInput.parse({ ...included, id, ...changes }));
  expect(await conflict(change({ name: "gigabytes" }))).toEqual(["CONFLICT", ["name"]]);
  expect(await conflict(change({ uses: "metered" }))).toEqual(["CONFLICT", ["uses"]]);
  await change({ label: "Gigabytes", uses: "both" });
});
