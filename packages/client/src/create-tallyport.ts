import { createAccess, type AccessOptions, type AccessQuestion } from "./access-cache.ts";
import type {
  Access,
  Agreement,
  AgreementStatus,
  Import,
  ImportCheck,
  ImportCommit,
  ImportRow,
  MeteringRecord,
  MeteringRecordDetail,
  MeteringRecordStatus,
  Organization,
  UsageRefusal,
} from "./client-types.ts";
import type { OrganizationUpdate } from "./api-types.ts";
import { closeOnExit } from "./close-on-exit.ts";
import type { FlushResult } from "./flush-waits.ts";
import { createTransport, type Ask, type TransportOptions } from "./transport.ts";
import { createUsageReporter, type UsageOptions, type UsageReporter } from "./usage-reporter.ts";

export type * from "./client-types.ts";
export type { AccessOptions, AccessQuestion, FlushResult, TransportOptions, UsageOptions, UsageReporter };
export { TallyportError } from "./api-error.ts";

export type TallyportOptions = TransportOptions & {
  usage?: UsageOptions;
  access?: AccessOptions;
  /** In Node: close before the process ends by SIGTERM or SIGINT. */
  closeOnExit?: boolean;
};

export type AgreementFilter = { status?: AgreementStatus; productCode?: string; customerAwsAccountId?: string };
export type RecordFilter = {
  agreementId?: string;
  from?: Date | string;
  to?: Date | string;
  status?: MeteringRecordStatus;
};

export type RefusalFilter = { from?: Date | string; to?: Date | string; apiKeyId?: string };

/** Tallyport's public API. */
export type Tallyport = {
  usage: UsageReporter;
  /** May this buyer use the product now? Kept with its ETag. @throws TallyportError `NOT_FOUND` and others */
  access(question: AccessQuestion): Promise<Access>;
  agreements: {
    get(id: string): Promise<Agreement>;
    /** All of them, newest first, fetched a page at a time while you go. */
    list(filter?: AgreementFilter): AsyncIterableIterator<Agreement>;
  };
  meteringRecords: {
    get(id: string): Promise<MeteringRecordDetail>;
    /** All of them, newest hour first, fetched a page at a time while you go. */
    list(filter?: RecordFilter): AsyncIterableIterator<MeteringRecord>;
  };
  usageRefusals: {
    /**
     * How much usage was refused, by hour of receipt (newest first), key and code, fetched a page at a time while you
     * go.
     */
    list(filter?: RefusalFilter): AsyncIterableIterator<UsageRefusal>;
  };
  organizations: {
    /** Gives an organization your own tenant id, a name, or both. May be repeated. */
    update(id: string, change: OrganizationUpdate): Promise<Organization>;
  };
  claims: {
    /**
     * Redeems the code that a buyer brought from the hand-off, once. Not tried again without an answer, since the code
     * may be spent: send
     * the buyer back for a new one.
     */
    redeem(code: string): Promise<Agreement>;
  };
  imports: {
    /** Says what each row would meet or make, and what stands in its way; changes nothing. */
    check(rows: readonly ImportRow[]): Promise<ImportCheck>;
    /**
     * Imports all rows or none. Not tried again without an answer: check the same rows then, and see whether they are
     * `unchanged`.
     */
    commit(rows: readonly ImportRow[]): Promise<ImportCommit>;
    get(id: string): Promise<Import>;
    /** Takes an import back while nothing was used. */
    undo(id: string): Promise<Import>;
  };
  /** Sends what is left and ends. */
  close(options?: { timeoutMs?: number }): Promise<FlushResult>;
};

/**
 * A client of one Tallyport installation. Keep one for the life of your process: it holds the buffer and the kept
 * answers.
 */
export function createTallyport(options: TallyportOptions): Tallyport {
  const transport = createTransport(options);
  const usage = createUsageReporter(transport, options.usage);
  const get = async <T>(path: string): Promise<T> => (await transport.persistently({ method: "GET", path })).body as T;

  /** For what happens once: sent again only where the answer says that nothing was done. */
  async function postOnce<T>(path: string, body?: object): Promise<T> {
    const ask: Ask = { method: "POST", path, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const isUndone = (status: number) => status === 429 || status === 503;
    return (await transport.persistently(ask, { retries: isUndone })).body as T;
  }

  async function* list<T>(path: string, filter: Readonly<Record<string, string | undefined>>): AsyncGenerator<T> {
    let cursor: string | undefined;
    do {
      const query = { ...filter, limit: 200, cursor };
      const { body } = await transport.persistently({ method: "GET", path, query });
      const page = body as { data: T[]; nextCursor: string | null };
      yield* page.data;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  const tallyport: Tallyport = {
    usage,
    access: createAccess(transport, options.access),
    agreements: {
      get: (id) => get(`/api/v1/agreements/${encodeURIComponent(id)}`),
      list: (filter = {}) => list("/api/v1/agreements", filter),
    },
    meteringRecords: {
      get: (id) => get(`/api/v1/metering-records/${encodeURIComponent(id)}`),
      list: ({ from, to, ...filter } = {}) =>
        list("/api/v1/metering-records", { ...filter, from: instantText(from), to: instantText(to) }),
    },
    usageRefusals: {
      list: ({ from, to, ...filter } = {}) =>
        list("/api/v1/usage/refusals", { ...filter, from: instantText(from), to: instantText(to) }),
    },
    organizations: {
      async update(id, change) {
        const path = `/api/v1/organizations/${encodeURIComponent(id)}`;
        return (await transport.persistently({ method: "PUT", path, body: JSON.stringify(change) }))
          .body as Organization;
      },
    },
    claims: {
      redeem: (code) => postOnce("/api/v1/registration-claims/redeem", { code }),
    },
    imports: {
      check: (rows) => postOnce("/api/v1/imports", { dryRun: true, rows }),
      commit: (rows) => postOnce("/api/v1/imports", { dryRun: false, rows }),
      get: (id) => get(`/api/v1/imports/${encodeURIComponent(id)}`),
      undo: (id) => postOnce(`/api/v1/imports/${encodeURIComponent(id)}/undo`),
    },
    close: (how) => usage.close(how),
  };
  if (options.closeOnExit === true) closeOnExit(tallyport);
  return tallyport;
}

function instantText(instant: Date | string | undefined): string | undefined {
  return instant instanceof Date ? instant.toISOString() : instant;
}
