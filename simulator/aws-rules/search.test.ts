import { SearchAgreementsCommand, type SearchAgreementsCommandInput } from "@aws-sdk/client-marketplace-agreement";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ARCHIVE, BUYER, startBox, type Box, type Subscription } from "#simulator/testing/box.ts";

let box: Box;
let early: Subscription;
let late: Subscription;
let open: Subscription;

beforeAll(async () => {
  box = await startBox();
  await box.begin();
  const contract = {
    productCode: ARCHIVE,
    customerAwsAccountId: BUYER,
    entitlements: [{ dimension: "seats", value: 5 }],
  };
  early = await box.subscribe({ ...contract, startTime: "2031-01-01T00:00:00Z", endTime: "2031-12-31T00:00:00Z" });
  late = await box.subscribe({ ...contract, startTime: "2031-03-01T00:00:00Z", endTime: "2032-02-29T00:00:00Z" });
  open = await box.subscribe({ customerAwsAccountId: BUYER, startTime: "2031-02-01T00:00:00Z" });
  await box.control("POST", `/_sim/agreements/${late.agreementId}/amend`, { autoRenew: true });
  await box.control("POST", `/_sim/agreements/${early.agreementId}/amend`, { endReason: "PROPOSER_RENEW_OPTED_OUT" });
});
afterAll(() => box.stop());

type Filters = Record<string, string>;
const search = (party: "Proposer" | "Acceptor", filters: Filters, over: Partial<SearchAgreementsCommandInput> = {}) =>
  box.agreement(party === "Acceptor" ? { account: BUYER } : {}).send(
    new SearchAgreementsCommand({
      filters: Object.entries({ PartyType: party, AgreementType: "PurchaseAgreement", ...filters }).map(
        ([name, value]) => ({ name, values: [value] }),
      ),
      ...over,
    }),
  );
const found = async (...asked: Parameters<typeof search>) => {
  const names = new Map(
    [early, late, open].map(({ agreementId }, index) => [agreementId, ["early", "late", "open"][index]]),
  );
  return (await search(...asked)).agreementViewSummaries?.map(({ agreementId }) => names.get(agreementId ?? ""));
};

describe("SearchAgreements", () => {
  test.each([
    [{ ResourceIdentifier: "prod-lumenararchive1" }, ["early", "late"]],
    [{ ResourceType: "SaaSProduct" }, ["early", "late", "open"]],
    [{ ResourceType: "MachineLearningProduct" }, []],
    [{ AcceptorAccountId: "123456789012" }, []],
    [{ OfferSetId: "offerset-none" }, []],
    [{ Status: "EXPIRED" }, []],
    [{ EndTimeBehaviorType: "RENEW" }, ["late"]],
    [{ EndTimeBehaviorType: "EXPIRE" }, ["early"]],
    [{ EndTimeBehaviorReasonCode: "PROPOSER_RENEW_OPTED_OUT" }, ["early"]],
    [{ BeforeEndTime: "2032-01-01T00:00:00Z" }, ["early"]],
    [{ AfterEndTime: "2032-01-01" }, ["late", "open"]],
    [{ AfterStartTime: "2031-01-15T00:00:00Z", BeforeStartTime: "2031-02-15T00:00:00Z" }, ["open"]],
    [{ BeforeLastUpdateTime: "2031-01-02T00:00:00Z" }, ["early"]],
    [{ AfterLastUpdateTime: "2031-02-15T00:00:00Z" }, ["late"]],
  ])("a proposer's %j", async (filters: Filters, expected) => {
    expect(await found("Proposer", filters)).toEqual(expected);
  });

  test("sorts by the end, the earliest first, unless told otherwise", async () => {
    expect(await found("Proposer", {})).toEqual(["early", "late", "open"]);
    expect(await found("Proposer", {}, { sort: { sortOrder: "DESCENDING" } })).toEqual(["open", "late", "early"]);
    expect(await found("Proposer", {}, { sort: { sortBy: "StartTime" } })).toEqual(["early", "open", "late"]);
    const latest = { sort: { sortBy: "LastUpdateTime", sortOrder: "DESCENDING" } } as const;
    expect(await found("Proposer", {}, latest)).toEqual(["late", "open", "early"]);
  });

  test("pages to the end, and a token belongs to its own search", async () => {
    const first = await search("Proposer", {}, { maxResults: 2 });
    expect(first.agreementViewSummaries).toHaveLength(2);
    const rest = await search("Proposer", {}, { maxResults: 2, nextToken: first.nextToken });
    expect(rest.agreementViewSummaries).toHaveLength(1);
    expect(rest.nextToken).toBeUndefined();
    await expect(search("Proposer", { Status: "ACTIVE" }, { nextToken: first.nextToken })).rejects.toMatchObject({
      reason: "INVALID_NEXT_TOKEN",
    });
  });

  const end = { AfterEndTime: "2031-06-01T00:00:00Z", BeforeEndTime: "2033-01-01T00:00:00Z" };
  const status = { Status: "ACTIVE" };
  const withBoth = (filter: Filters): Filters[] => [
    filter,
    { ...filter, ...end },
    { ...filter, ...status },
    { ...filter, ...end, ...status },
  ];
  const allowed = [
    ...withBoth({}),
    ...withBoth({ ResourceIdentifier: "prod-lumenararchive1" }),
    ...withBoth({ OfferId: "offer-none" }),
    ...withBoth({ OfferSetId: "offerset-none" }),
    { ResourceType: "SaaSProduct" },
    { ResourceType: "SaaSProduct", ...end },
  ];

  test("an acceptor has 18 combinations", async () => {
    expect(allowed).toHaveLength(18);
    for (const filters of allowed) {
      const answer = await search("Acceptor", filters);
      expect(answer.agreementViewSummaries, JSON.stringify(filters)).toBeDefined();
    }
    expect(await found("Acceptor", { AfterEndTime: "2032-01-01T00:00:00Z" })).toEqual(["late", "open"]);
  });

  test.each<Filters>([
    { ResourceType: "SaaSProduct", Status: "ACTIVE" },
    { LicenseArn: "arn" },
    { InitialAgreementId: "agmt-none" },
    { AcceptorAccountId: BUYER },
    { OfferId: "offer-none", ResourceIdentifier: "prod-none" },
    { BeforeStartTime: "2031-06-01T00:00:00Z" },
    { AfterLastUpdateTime: "2031-06-01T00:00:00Z" },
    { EndTimeBehaviorType: "RENEW" },
  ])("an acceptor cannot ask for %j", async (filters) => {
    await expect(search("Acceptor", filters)).rejects.toMatchObject({
      name: "ValidationException",
      reason: "UNSUPPORTED_FILTERS",
    });
    expect(await search("Proposer", filters)).toHaveProperty("agreementViewSummaries");
  });

  type Asked = SearchAgreementsCommandInput["filters"];
  const type = { name: "AgreementType", values: ["PurchaseAgreement"] };
  const party = { name: "PartyType", values: ["Proposer"] };
  test.each<[string, Asked]>([
    ["MISSING_PARTY_TYPE", [type]],
    ["INVALID_PARTY_TYPE", [type, { name: "PartyType", values: ["Manufacturer"] }]],
    ["UNSUPPORTED_FILTERS", [party]],
    ["INVALID_AGREEMENT_TYPE", [party, { name: "AgreementType", values: ["VendorInsightsAgreement"] }]],
    ["INVALID_STATUS", [party, type, { name: "Status", values: ["OPEN"] }]],
    ["INVALID_FILTER_NAME", [party, type, { name: "Colour", values: ["plum"] }]],
    ["INVALID_FILTER_NAME", [party, type, { name: "constructor", values: ["plum"] }]],
    ["INVALID_FILTER_VALUES", [party, type, { name: "BeforeEndTime", values: ["1"] }]],
    ["INVALID_FILTER_VALUES", [party, type, { name: "ResourceType", values: ["Software"] }]],
    ["INVALID_FILTER_VALUES", [party, type, { name: "EndTimeBehaviorReasonCode", values: ["BECAUSE"] }]],
    ["INVALID_FILTERS", [party, type, type]],
    ["MISSING_FILTER_NAME", [party, type, { values: ["ACTIVE"] }]],
    ["MISSING_FILTER_VALUES", [party, type, { name: "Status" }]],
  ])("%s", async (reason, filters) => {
    await expect(box.agreement().send(new SearchAgreementsCommand({ filters }))).rejects.toMatchObject({
      name: "ValidationException",
      reason,
    });
  });

  test.each([[[]], [["ACTIVE", "EXPIRED"]]])("a filter has exactly one value: %j", async (values) => {
    const filters = [party, type, { name: "Status", values }];
    await expect(box.agreement().send(new SearchAgreementsCommand({ filters }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("an acceptor sorts by the end alone", async () => {
    await expect(search("Acceptor", {}, { sort: { sortBy: "StartTime" } })).rejects.toMatchObject({
      reason: "INVALID_SORT_BY",
    });
  });
});
