import { html, type Html } from "#simulator/pages/base/html.ts";

/** Instants, ids and numbers as the pages print them. */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function day(instant: number): string {
  const date = new Date(instant);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

export function minute(instant: number): string {
  return `${day(instant)} ${new Date(instant).toISOString().slice(11, 16)}`;
}

export function second(instant: number): string {
  return new Date(instant).toISOString().slice(11, 19);
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** 4417 2068 0932 */
export function spaced(accountId: string): string {
  return accountId.replaceAll(/(\d{4})(?=\d)/g, "$1 ");
}

/** The ends of an id, as they are told apart. */
export function shortened(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}

/** An id shortened in the middle; the whole in its copy button. */
export function copyable(id: string): Html {
  return html`<span class="id" title="${id}"
    >${shortened(id)}<button class="copy" type="button" data-copy="${id}" aria-label="Copy ${id}">
      <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
        <rect x="5.5" y="5.5" width="8" height="8" />
        <path d="M10.5 5.5v-3h-8v8h3" />
      </svg></button
  ></span>`;
}

/** Money from a decimal price and a quantity, exact to the price's own digits. */
export function money(price: string | undefined, quantity: number): string | null {
  if (price === undefined) return null;
  const [whole = "0", fraction = ""] = price.split(".");
  const units = BigInt(whole + fraction) * BigInt(quantity);
  const digits = units.toString().padStart(fraction.length + 1, "0");
  const cut = digits.length - fraction.length;
  const integer = digits.slice(0, cut).replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return `$${integer}${fraction === "" ? "" : `.${digits.slice(cut)}`}`;
}
