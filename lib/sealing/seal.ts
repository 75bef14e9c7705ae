import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** AES-256-GCM's own sizes. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = "v1";

/** Seals texts and small files so that only this installation reads them, and only for the purpose that they were sealed for. */
export type Sealer = {
  /** @param purpose what the text is for and whose it is; the same must be named to open it. */
  seal(purpose: string, text: string): string;
  /** The text, or null when it was changed, sealed for something else, or under a secret that is gone. Never throws. */
  open(purpose: string, sealed: string): string | null;
  /** The same for bytes; what is sealed begins with a NUL byte and a mark (`isSealedBytes`). */
  sealBytes(purpose: string, bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  /** The bytes, or null as `open`. */
  openBytes(purpose: string, sealed: Uint8Array): Uint8Array | null;
  /**
   * Stands for a text that must not be kept, as a network address: the same text has the same label under the first secret, and nobody
   * without that secret finds the text by trying. 22 characters of base64url.
   */
  label(purpose: string, text: string): string;
};

type Key = { id: string; key: Buffer; labels: Buffer };

/** No file of text begins like this. */
const MARK = Buffer.from("\0sealed.");
const END_OF_HEAD = 0;

/** Whether bytes were sealed, by whatever secret; else they are what they say. Pure. */
export function isSealedBytes(bytes: Uint8Array): boolean {
  return MARK.equals(bytes.subarray(0, MARK.length));
}

/** Whether a text was sealed, by whatever secret. Pure. */
export function isSealedText(text: string): boolean {
  return /^v1\.[\w-]{8}\.[\w-]+$/.test(text);
}

/** Sealing under keys derived from APP_SECRET: the first secret seals, all open; what is sealed names its key. */
export function createSealer(secrets: readonly string[]): Sealer {
  const keys = secrets.map(deriveKey);
  const [first] = keys;
  if (first === undefined) throw new Error("a sealer needs at least one secret");

  const keyNamed = (name: string | undefined) => keys.find(({ id }) => id === name) ?? null;
  return {
    seal(purpose, text) {
      return [FORMAT, first.id, encrypt(first, purpose, Buffer.from(text)).toString("base64url")].join(".");
    },
    open(purpose, sealed) {
      const [format, keyId, text, more] = sealed.split(".");
      const key = keyNamed(keyId);
      if (format !== FORMAT || key === null || text === undefined || more !== undefined) return null;
      const body = Buffer.from(text, "base64url");
      // One sealed text has one spelling: Node's reader passes over what is no base64url, such as `;` and line ends.
      return body.toString("base64url") === text ? (decrypt(key, purpose, body)?.toString("utf8") ?? null) : null;
    },
    sealBytes(purpose, bytes) {
      const head = Buffer.from(`${FORMAT}.${first.id}`);
      return Uint8Array.from(
        Buffer.concat([MARK, head, Buffer.of(END_OF_HEAD), encrypt(first, purpose, Buffer.from(bytes))]),
      );
    },
    openBytes(purpose, sealed) {
      if (!isSealedBytes(sealed)) return null;
      const end = sealed.indexOf(END_OF_HEAD, MARK.length);
      const [format, keyId] = Buffer.from(sealed.subarray(MARK.length, Math.max(end, 0)))
        .toString("latin1")
        .split(".");
      const key = keyNamed(keyId);
      if (format !== FORMAT || key === null) return null;
      return decrypt(key, purpose, Buffer.from(sealed.subarray(end + 1)));
    },
    label(purpose, text) {
      const hash = createHmac("sha256", first.labels).update(JSON.stringify([purpose, text]));
      return hash.digest("base64url").slice(0, 22);
    },
  };
}

/** Initialization vector, what is hidden, tag. */
function encrypt({ key }: Key, purpose: string, bytes: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(purpose));
  return Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function decrypt({ key }: Key, purpose: string, body: Buffer): Buffer | null {
  if (body.length < IV_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, body.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(body.subarray(body.length - TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(IV_BYTES, body.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

function deriveKey(secret: string): Key {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "tallyport/seal", 32));
  const labels = Buffer.from(hkdfSync("sha256", secret, "", "tallyport/label", 32));
  return {
    id: createHash("sha256").update("tallyport/key-id").update(key).digest("base64url").slice(0, 8),
    key,
    labels,
  };
}
