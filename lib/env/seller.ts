type Seller = { name: string; email: string };

/**
 * The seller as buyers know it, taken from MAIL_FROM (`Lumenar <hello@lumenar.example>`): the pages and the mails then
 * bear the same name. Without a display name it is the address's domain. Pure.
 */
export function sellerFrom(mailFrom: string): Seller {
  const match = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(mailFrom);
  const email = (match?.[2] ?? mailFrom).trim();
  const name = match?.[1]?.trim();
  return { name: name || (email.split("@").at(-1) ?? email), email };
}
