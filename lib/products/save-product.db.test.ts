import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { saveDimensionInput, saveProductInput, type SaveProductInput } from "#lib/products/product-input.ts";
import { saveDimension } from "#lib/products/save-dimension.ts";
import { saveProduct } from "#lib/products/save-product.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";
import { aPurchase, aRecord, aSoldProduct, owner, viewer } from "#lib/testing/fixtures/console-rows.ts";

const db = useDatabase();
const now = new Date("2026-11-21T10:42:00Z");
const productDeps = () => ({ db: db.database, actor: owner, now, sellerAccountId: "111122223333" });
const dimensionDeps = () => ({ db: db.database, actor: owner, now });

function aProductInput(changes: Record<string, unknown> = {}): SaveProductInput {
  return saveProductInput.parse({
    title: "Lumenar Archive",
    productCode: randomUUID(),
    kind: "SAAS",
    pricingModel: "SUBSCRIPTION",
    integration: "LICENSE",
    graceMinutes: "10",
    drainMinutes: "10",
    ...changes,
  });
}

function aDimensionInput(productId: string, changes: Record<string, unknown> = {}) {
  return saveDimensionInput.parse({
    productId,
    name: "stored_gb",
    label: "Stored data",
    unit: "GB",
    aggregation: "SUM",
    uses: "metered",
    ...changes,
  });
}

const faultsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code?: string; fields?: { path: string }[] }) => [error.code, error.fields?.map(({ path }) => path)],
  );

test("a product is created for the publishing account, and the audit log says by whom", async () => {
  const id = await saveProduct(productDeps(), aProductInput({ supportEmail: "help@lumenar.example" }));
  const product = await db.database.product.findUniqueOrThrow({ where: { id } });
  expect(product).toMatchObject({ title: "Lumenar Archive", publisherAccountId: "111122223333", graceMinutes: 10 });
  const [entry] = await db.database.auditEntry.findMany({ where: { subjectId: id } });
  expect(entry).toMatchObject({ action: "product.created", actorId: owner.userId, at: now });
  expect(JSON.stringify(entry!.data)).not.toContain("lumenar.example");
});

test("T01 only an owner changes products and dimensions", async () => {
  for (const actor of [viewer, { ...viewer, operatorRole: "ADMIN" as const }]) {
    expect(await faultsOf(saveProduct({ ...productDeps(), actor }, aProductInput()))).toEqual(["FORBIDDEN", []]);
    const productId = await aSoldProduct(db.database);
    expect(await faultsOf(saveDimension({ ...dimensionDeps(), actor }, aDimensionInput(productId)))).toEqual([
      "FORBIDDEN",
      [],
    ]);
  }
  const stranger = { userId: randomUUID(), operatorRole: null };
  expect(await faultsOf(saveProduct({ ...productDeps(), actor: stranger }, aProductInput()))).toEqual([
    "NOT_FOUND",
    [],
  ]);
});

test("T03 what is no field of a product is refused", () => {
  const known = { ...aProductInput(), id: undefined };
  for (const extra of ["publisherAccountId", "createdAt", "agreements"]) {
    expect(saveProductInput.safeParse({ ...known, [extra]: "x" }).success).toBe(false);
  }
  expect(saveProductInput.safeParse({ ...known, productCode: { not: "" } }).success).toBe(false);
});

test("every field at fault is named", () => {
  const result = saveProductInput.safeParse({
    title: " ",
    productCode: "has blanks",
    productId: "x",
    kind: "SAAS",
    pricingModel: "",
    integration: "LICENSE",
    graceMinutes: "1201",
    drainMinutes: "1.5",
    supportEmail: "nobody",
  });
  expect(result.error!.issues.map(({ path }) => path[0])).toEqual([
    "title",
    "productCode",
    "productId",
    "pricingModel",
    "graceMinutes",
    "drainMinutes",
    "supportEmail",
  ]);
});

test.each(["graceMinutes", "drainMinutes"])("an empty %s is no 0", (field) => {
  expect(() => aProductInput({ [field]: " " })).toThrow("Write a whole number.");
});

test("a product code belongs to one product", async () => {
  const first = aProductInput({ productId: "prod-abc123" });
  await saveProduct(productDeps(), first);
  expect(await faultsOf(saveProduct(productDeps(), aProductInput({ productCode: first.productCode })))).toEqual([
    "CONFLICT",
    ["productCode"],
  ]);
  expect(await faultsOf(saveProduct(productDeps(), aProductInput({ productId: "prod-abc123" })))).toEqual([
    "CONFLICT",
    ["productId"],
  ]);
});

test("what AWS knows a product by is fixed once it has an agreement, the rest is not", async () => {
  const input = aProductInput();
  const id = await saveProduct(productDeps(), input);
  const changed = { ...input, id, productCode: "another", integration: "LEGACY" as const };
  await saveProduct(productDeps(), changed);
  await aPurchase(db.database, id);
  expect(
    await faultsOf(saveProduct(productDeps(), { ...changed, productCode: "third", integration: "LICENSE" })),
  ).toEqual(["CONFLICT", ["productCode", "integration"]]);
  await saveProduct(productDeps(), { ...changed, title: "Archive Plus", graceMinutes: 0 });
  expect(await db.database.product.findUniqueOrThrow({ where: { id } })).toMatchObject({
    title: "Archive Plus",
    productCode: "another",
    graceMinutes: 0,
  });
});

test("a product or dimension that is not there is not made under its id", async () => {
  expect(await faultsOf(saveProduct(productDeps(), { ...aProductInput(), id: randomUUID() }))).toEqual([
    "NOT_FOUND",
    [],
  ]);
  expect(await faultsOf(saveDimension(dimensionDeps(), aDimensionInput(randomUUID())))).toEqual(["NOT_FOUND", []]);
  const [mine, other] = [await aSoldProduct(db.database), await aSoldProduct(db.database)];
  const id = await saveDimension(dimensionDeps(), aDimensionInput(other));
  expect(await faultsOf(saveDimension(dimensionDeps(), { ...aDimensionInput(mine), id }))).toEqual(["NOT_FOUND", []]);
});

test("how hours are added up is fixed once the dimension has a record", async () => {
  const productId = await aSoldProduct(db.database);
  const id = await saveDimension(dimensionDeps(), aDimensionInput(productId));
  await saveDimension(dimensionDeps(), aDimensionInput(productId, { id, aggregation: "MAX" }));
  await aRecord(db.database, {
    agreementId: await aPurchase(db.database, productId),
    productId,
    dimension: "stored_gb",
    hour: new Date("2026-11-20T10:00:00Z"),
  });
  expect(await faultsOf(saveDimension(dimensionDeps(), aDimensionInput(productId, { id, name: "gb" })))).toEqual([
    "CONFLICT",
    ["name", "aggregation"],
  ]);
  await saveDimension(dimensionDeps(), aDimensionInput(productId, { id, aggregation: "MAX", label: "Kept data" }));
  expect(await db.database.dimension.findUniqueOrThrow({ where: { id } })).toMatchObject({
    label: "Kept data",
    aggregation: "MAX",
  });
});

test("usage of an hour that still counts fixes it as well", async () => {
  const productId = await aSoldProduct(db.database);
  const id = await saveDimension(dimensionDeps(), aDimensionInput(productId));
  const agreementId = await aPurchase(db.database, productId);
  const hour = new Date("2026-11-21T10:00:00Z");
  await db.database.meteringHour.create({ data: { productId, hour } });
  await db.database.usageEvent.create({
    data: {
      key: randomUUID(),
      id: "e",
      agreementId,
      dimension: "stored_gb",
      quantity: "1.5",
      at: hour,
      hour,
      receivedAt: hour,
    },
  });
  expect(
    await faultsOf(saveDimension(dimensionDeps(), aDimensionInput(productId, { id, aggregation: "MAX" }))),
  ).toEqual(["CONFLICT", ["aggregation"]]);
});

test("overage names an entitled dimension of the same product", async () => {
  const productId = await aSoldProduct(db.database);
  const overage = { includedIn: "seats", includedPer: "month", name: "extra_seats" };
  expect(await faultsOf(saveDimension(dimensionDeps(), aDimensionInput(productId, overage)))).toEqual([
    "CONFLICT",
    ["includedIn"],
  ]);
  await saveDimension(dimensionDeps(), aDimensionInput(productId, { name: "seats", uses: "entitled" }));
  await saveDimension(dimensionDeps(), aDimensionInput(productId, { ...overage, price: "0.025" }));
  const saved = await db.database.dimension.findUniqueOrThrow({
    where: { productId_name: { productId, name: "extra_seats" } },
  });
  expect(saved).toMatchObject({ includedIn: "seats", includedPer: "month", isMetered: true, isEntitled: false });
  expect(saved.price!.toFixed()).toBe("0.025");
  expect(await faultsOf(saveDimension(dimensionDeps(), aDimensionInput(productId, { name: "seats" })))).toEqual([
    "CONFLICT",
    ["name"],
  ]);
});
