import { X509Certificate } from "node:crypto";
import { AppError } from "#lib/errors/app-error.ts";

/** Gets the text at an address. @throws anything when it is not there in time or too large. */
export type FetchText = (address: string) => Promise<string>;

export type CertificateStore = {
  /** The certificate at an address that was checked before. @throws AppError UNAVAILABLE: SNS shall send again. */
  get(address: string): Promise<X509Certificate>;
};

const KEPT = 8;
const KEPT_MS = 24 * 3_600_000;
/** More addresses than these at once are not SNS's. */
const AT_ONCE = 4;

/**
 * Certificates by address: the last few are kept for a day, a failure never is, and callers who come while one is being
 * fetched wait for the same answer (N04).
 */
export function createCertificateStore(
  fetchText: FetchText,
  monotonicMs: () => number = () => performance.now(),
): CertificateStore {
  const kept = new Map<string, { certificate: X509Certificate; at: number }>();
  const coming = new Map<string, Promise<X509Certificate>>();

  async function load(address: string): Promise<X509Certificate> {
    try {
      const certificate = new X509Certificate(await fetchText(address));
      if (certificate.publicKey.asymmetricKeyType !== "rsa") throw new Error("the certificate's key is no RSA key");
      kept.delete(address);
      kept.set(address, { certificate, at: monotonicMs() });
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      return certificate;
    } catch (cause) {
      throw new AppError("UNAVAILABLE", "the certificate of SNS cannot be read", { cause, retryable: true });
    } finally {
      coming.delete(address);
    }
  }

  return {
    async get(address) {
      const known = kept.get(address);
      if (known !== undefined && monotonicMs() - known.at < KEPT_MS) {
        kept.delete(address);
        kept.set(address, known);
        return known.certificate;
      }
      const pending = coming.get(address);
      if (pending !== undefined) return pending;
      if (coming.size >= AT_ONCE)
        throw new AppError("UNAVAILABLE", "too many certificates at once", { retryable: true });
      const loading = load(address);
      coming.set(address, loading);
      return loading;
    },
  };
}
