"use client";

import { useEffect } from "react";
import { keepTitle } from "./keep-title.ts";

const YEAR_S = 31_536_000;
const COPIED_MS = 1_500;

/**
 * The page's few listeners, once for the whole page instead of a client component per button: copy buttons, menus that
 * close, dialogs for browsers without invoker commands, `/` to search, arrows through what it found, the viewer's time zone for the next
 * request, and a title at every moment.
 */
export function PageHelpers() {
  useEffect(() => {
    rememberZone();
    const stopKeeping = keepTitle();
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    return () => {
      stopKeeping();
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
  return <span className="vh" role="status" id="copy-said" />;
}

function rememberZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || document.cookie.split("; ").includes(`tz=${zone}`)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `tz=${zone}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const target = event.target;
  const copy = target.closest<HTMLElement>("[data-copy]");
  if (copy) void copyFrom(copy);
  commandDialog(target);
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-closes][open]")) {
    if (!menu.contains(target) || target.closest("a")) menu.open = false;
  }
}

async function copyFrom(button: HTMLElement): Promise<void> {
  const beside = button.parentElement;
  const whole = button.dataset.copy || (beside?.querySelector(".vh") ?? beside)?.textContent || "";
  await navigator.clipboard.writeText(whole);
  button.dataset.copied = "";
  const said = document.getElementById("copy-said");
  if (said) said.textContent = "Copied";
  setTimeout(() => {
    delete button.dataset.copied;
    if (said) said.textContent = "";
  }, COPIED_MS);
}

function commandDialog(target: Element): void {
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  const button = target.closest("button[commandfor]");
  const dialog = document.getElementById(button?.getAttribute("commandfor") ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (button?.getAttribute("command") === "close") dialog.close();
  else dialog.showModal();
}

/** From the search into what it found and through it; Escape leads back. */
function moveThroughHits(event: KeyboardEvent): boolean {
  if (!["ArrowDown", "ArrowUp", "Escape"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey)
    return false;
  const items = [...document.querySelectorAll<HTMLElement>("[data-arrow-item]")];
  const place = items.findIndex((item) => item === document.activeElement);
  const search =
    document.querySelector<HTMLInputElement>("main input[type=search]") ??
    document.querySelector<HTMLInputElement>("input[data-search-key]");
  const isInSearch = event.target instanceof HTMLInputElement && event.target.type === "search";
  if (items.length === 0 || (place < 0 && !(isInSearch && event.key === "ArrowDown"))) return false;
  const next = event.key === "ArrowDown" ? items[place + 1] : event.key === "ArrowUp" ? items[place - 1] : undefined;
  if (event.key === "ArrowDown" && next === undefined) return true;
  event.preventDefault();
  (next ?? search)?.focus();
  return true;
}

function onKey(event: KeyboardEvent): void {
  if (moveThroughHits(event)) return;
  if (event.key === "Escape") {
    const menu = document.querySelector<HTMLDetailsElement>("details[data-closes][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
    return;
  }
  const isTyping =
    event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector<HTMLInputElement>("input[data-search-key]");
  if (!search) return;
  event.preventDefault();
  search.focus();
}
