import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { ApiAgreement } from "#lib/agreements/api-agreement.ts";
import type { importRowInput } from "#lib/customers/import/import-input.ts";
import type { listAgreementsInput } from "#lib/agreements/list-api-agreements.ts";
import type { ApiOrganization, updateOrganizationInput } from "#lib/customers/update-organization.ts";
import type {
  accessAnswer,
  agreementAnswer,
  importAnswer,
  importSummary,
  meteringRecordAnswer,
  meteringRecordDetail,
  organizationAnswer,
  usageAnswer,
  usageRefusalAnswer,
} from "#lib/api/operations/answers.ts";
import type {
  Access,
  AccessQuestion,
  Agreement,
  AgreementFilter,
  EventCode,
  Import,
  ImportCheck,
  ImportCommit,
  ImportRow,
  MeteringRecord,
  MeteringRecordDetail,
  Organization,
  RecordFilter,
  RefusalFilter,
  Rejection,
  Tallyport,
  UsageEvent,
  UsageRefusal,
  Verdict,
} from "#packages/client/src/create-tallyport.ts";
import type { AccessAnswer, accessInput } from "#lib/entitlements/get-access.ts";
import type { toApiRecord } from "#lib/metering/queries/api-record.ts";
import type { listMeteringRecordsInput } from "#lib/metering/queries/list-metering-records.ts";
import type { usageEventInput } from "#lib/usage/parse-event.ts";
import type { listRefusalsInput, toApiRefusal } from "#lib/usage/refusals/list-refusals.ts";
import type { toUsageAnswer } from "#lib/usage/intake/usage-request.ts";
import type * as verdict from "#lib/usage/verdict.ts";

// Checked by the types, in both directions: the package says its types anew, since it imports nothing of ours, and
// neither they nor the description's schemas nor the routes' types can move alone.

/** An intersection as one object. */
type Flat<T> = { [Key in keyof T]: T[Key] };
/** The names of every member of a union. */
type KeysOf<T> = T extends unknown ? keyof T : never;
type Paged = "cursor" | "limit";

test("what the API answers is what the client says", () => {
  expectTypeOf<Agreement>().toEqualTypeOf<z.infer<typeof agreementAnswer>>();
  expectTypeOf<Agreement>().toEqualTypeOf<ApiAgreement>();
  expectTypeOf<Access>().toEqualTypeOf<z.infer<typeof accessAnswer>>();
  expectTypeOf<Access>().toEqualTypeOf<AccessAnswer>();
  expectTypeOf<MeteringRecord>().toEqualTypeOf<z.infer<typeof meteringRecordAnswer>>();
  expectTypeOf<MeteringRecord>().toEqualTypeOf<ReturnType<typeof toApiRecord>>();
  expectTypeOf<Flat<MeteringRecordDetail>>().toEqualTypeOf<z.infer<typeof meteringRecordDetail>>();
  expectTypeOf<UsageRefusal>().toEqualTypeOf<z.infer<typeof usageRefusalAnswer>>();
  expectTypeOf<UsageRefusal>().toEqualTypeOf<ReturnType<typeof toApiRefusal>>();
  expectTypeOf<Organization>().toEqualTypeOf<z.infer<typeof organizationAnswer>>();
  expectTypeOf<Organization>().toEqualTypeOf<ApiOrganization>();
  expectTypeOf<Import>().toEqualTypeOf<z.infer<typeof importSummary>>();
  expectTypeOf<ImportCheck | ImportCommit>().toEqualTypeOf<z.infer<typeof importAnswer>>();
});

test("a verdict is the API's, with the id that the client gave, and codes of the client's own", () => {
  type Described = z.infer<typeof usageAnswer>["results"][number];
  type Answered = ReturnType<typeof toUsageAnswer>["results"][number];
  type Taken<T> = Flat<Omit<Exclude<T, { status: "rejected" }>, "id">>;
  type Refused<T> = Flat<Omit<Extract<T, { status: "rejected" }>, "id" | "code">>;
  expectTypeOf<Taken<Verdict>>().toEqualTypeOf<Taken<Described>>();
  expectTypeOf<Taken<Verdict>>().toEqualTypeOf<Taken<Answered>>();
  expectTypeOf<Refused<Verdict>>().toEqualTypeOf<Refused<Described>>();
  expectTypeOf<Refused<Verdict>>().toEqualTypeOf<Refused<Answered>>();
  expectTypeOf<KeysOf<Verdict>>().toEqualTypeOf<KeysOf<Described>>();
  expectTypeOf<EventCode>().toEqualTypeOf<verdict.EventCode>();
  expectTypeOf<EventCode>().toExtend<Rejection["code"]>();
});

test("what the client asks is what the API takes", () => {
  type AgreementsQuery = z.input<typeof listAgreementsInput>;
  type RecordsQuery = z.input<typeof listMeteringRecordsInput>;
  type OrganizationChange = Parameters<Tallyport["organizations"]["update"]>[1];
  expectTypeOf<KeysOf<UsageEvent>>().toEqualTypeOf<keyof z.input<typeof usageEventInput>>();
  expectTypeOf<Required<UsageEvent>>().toExtend<z.input<typeof usageEventInput>>();
  expectTypeOf<ImportRow>().toEqualTypeOf<z.input<typeof importRowInput>>();
  expectTypeOf<OrganizationChange>().toEqualTypeOf<z.input<typeof updateOrganizationInput>>();
  expectTypeOf<Exclude<AccessQuestion, { agreementId: string }>>().toEqualTypeOf<z.input<typeof accessInput>>();
  expectTypeOf<AgreementFilter>().toEqualTypeOf<Flat<Omit<AgreementsQuery, Paged>>>();
  // Instants may be given as Dates, which the client writes as text.
  expectTypeOf<Omit<RecordFilter, "from" | "to">>().toEqualTypeOf<Flat<Omit<RecordsQuery, Paged | "from" | "to">>>();
  expectTypeOf<keyof RefusalFilter | Paged>().toEqualTypeOf<keyof z.input<typeof listRefusalsInput>>();
  expectTypeOf<keyof RecordFilter | Paged>().toEqualTypeOf<keyof RecordsQuery>();
});
